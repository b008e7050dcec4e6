import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "./places.mjs";
import { SetupError, say } from "./progress.mjs";

const lockFile = join(root, ".millrace", "setup.lock");
const waitMs = 15 * 60_000;

/** Lets one set-up at a time work on this checkout; a dead process's lock counts for nothing. */
export async function withSetupLock(work) {
  await takeLock();
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function takeLock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  const deadlineMs = performance.now() + waitMs;
  for (let tries = 0; !tryLock(); tries += 1) {
    const holder = Number(readHolder());
    if (!isAlive(holder)) rmSync(lockFile, { force: true });
    else if (tries === 0) say(`  … another set-up of this checkout is under way (pid ${holder})`);
    if (performance.now() > deadlineMs) {
      throw new SetupError(`Another set-up (pid ${holder}) does not end. Type: kill ${holder}`);
    }
    await pause(200);
  }
}

function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder() {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
