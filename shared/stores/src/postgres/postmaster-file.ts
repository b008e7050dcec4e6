import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a running Postgres writes into `postmaster.pid`: line 1 its pid, line 4 the port, line 8
 * the state (src/include/utils/pidfile.h).
 */
export interface PostmasterFile {
  pid: number;
  port: number;
  isReady: boolean;
}

/** Reads the file; undefined when there is none or it is not complete yet. */
export function readPostmasterFile(dataDir: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(postmasterPath(dataDir), "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n").map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || !Number.isInteger(port) || pid <= 0) return undefined;
  return { pid, port, isReady: lines[7] === "ready" };
}

export function postmasterPath(dataDir: string): string {
  return join(dataDir, "postmaster.pid");
}
