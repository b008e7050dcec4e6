import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "@shared/runtime";
import { isRunning, markProcess } from "@shared/stores";
import type { ProcessMark } from "@shared/stores";

/** A takeover is a few file operations; one that is this old was cut off by a crash. */
const takeoverMs = 5_000;
const takeoverTries = 100;
const pauseMs = 20;

/**
 * Takes a home for this process; returns what gives it back. A lock whose process is gone counts
 * for nothing. Throws `HOME_IN_USE`.
 *
 * The lock file appears whole (by a hard link), and a dead one is only ever removed inside the
 * takeover section, so of several that start at once over a dead lock exactly one gets it.
 */
export function lockHome(home: string): () => void {
  const path = join(home, "supervisor.lock");
  const own = markProcess(process.pid);
  if (own === undefined) throw new AppError("HOME_LOCK", "This process can't be found by its pid.");
  if (!tryCreate(path, own)) takeOver(home, path, own);
  return () => {
    if (readMark(path)?.identity === own.identity) rmSync(path, { force: true });
  };
}

function takeOver(home: string, path: string, own: ProcessMark): void {
  const leave = enterTakeover(`${path}.takeover`, home);
  try {
    const holder = readMark(path);
    if (holder !== undefined && isRunning(holder)) throw inUse(home, holder);
    rmSync(path, { force: true });
    // Somebody who came just now may have been faster: the lock is theirs.
    if (!tryCreate(path, own)) throw inUse(home, readMark(path));
  } finally {
    leave();
  }
}

/** Enters the section that one process at a time may be in; returns what leaves it. */
function enterTakeover(section: string, home: string): () => void {
  for (let tries = 0; tries < takeoverTries; tries += 1) {
    try {
      mkdirSync(section);
      return () => rmdirSync(section);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      removeIfCutOff(section);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  throw inUse(home, undefined);
}

function removeIfCutOff(section: string): void {
  try {
    if (Date.now() - statSync(section).mtimeMs > takeoverMs) rmdirSync(section);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Makes the lock file; false when there is one. */
function tryCreate(path: string, own: ProcessMark): boolean {
  const draft = `${path}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readMark(path: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessMark;
  } catch {
    return undefined; // gone, or not ours
  }
}

function inUse(home: string, holder: ProcessMark | undefined): AppError {
  const who = holder === undefined ? "" : ` (pid ${holder.pid})`;
  return new AppError(
    "HOME_IN_USE",
    `Millrace already runs with ${home}${who}. Stop it there with Ctrl+C, or start another one beside it: PORT=8081 MILLRACE_HOME=.millrace-2 npm start`,
  );
}
