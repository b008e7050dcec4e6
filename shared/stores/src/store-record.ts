import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ProcessMark } from "./process-identity.ts";

/** What a running store leaves on disk, so that the next start finds it again. */
export interface StoreRecord extends ProcessMark {
  port: number;
}

/** Reads a record; undefined when there is none, or it can't be read. */
export function readStoreRecord(file: string): StoreRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as Partial<StoreRecord>;
    const { pid, identity, port } = value;
    if (!Number.isInteger(pid) || !Number.isInteger(port) || typeof identity !== "string") {
      return undefined;
    }
    return { pid: pid as number, identity, port: port as number };
  } catch {
    return undefined;
  }
}

/**
 * Writes a record in one step, readable by its owner only. Synchronous, because between the
 * start of a process and its record nothing else may happen.
 */
export function writeStoreRecord(file: string, record: StoreRecord): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removes a record, if there is one. */
export function removeStoreRecord(file: string): void {
  rmSync(file, { force: true });
}
