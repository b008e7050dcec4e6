import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { AppError } from "@shared/runtime";
import { isRunning, markProcess } from "@shared/stores";
import type { ProcessMark } from "@shared/stores";

/** A takeover is a few file operations; one that is this old was cut off by a crash. */
const takeoverMs = 5_000;
const takeoverTries = 100;
const pauseMs = 20;

/** What to throw when another process has the lock: its pid, where that is known. */
export type LockRefusal = (holderPid: number | undefined) => AppError;

/**
 * Takes a lock file for this process; returns what gives it back. A lock whose process is gone
 * counts for nothing. Throws what `refusal` makes.
 *
 * The lock file appears whole (by a hard link), and a dead one is only ever removed inside the
 * takeover section, so of several that start at once over a dead lock exactly one gets it.
 */
export function lockFile(path: string, refusal: LockRefusal): () => void {
  const own = markProcess(process.pid);
  if (own === undefined) throw new AppError("LOCK", "This process can't be found by its pid.");
  if (!tryCreate(path, own)) takeOver(path, own, refusal);
  return () => {
    if (readMark(path)?.identity === own.identity) rmSync(path, { force: true });
  };
}

function takeOver(path: string, own: ProcessMark, refusal: LockRefusal): void {
  const leave = enterTakeover(`${path}.takeover`, refusal);
  try {
    const holder = readMark(path);
    if (holder !== undefined && isRunning(holder)) throw refusal(holder.pid);
    rmSync(path, { force: true });
    // Somebody who came just now may have been faster: the lock is theirs.
    if (!tryCreate(path, own)) throw refusal(readMark(path)?.pid);
  } finally {
    leave();
  }
}

/** Enters the section that one process at a time may be in; returns what leaves it. */
function enterTakeover(section: string, refusal: LockRefusal): () => void {
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
  throw refusal(undefined);
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
