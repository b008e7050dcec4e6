import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const mostLines = 1_000;

/** The lines typed before, newest first as readline has them; none where there is no file. */
export function readLineHistory(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).slice(-mostLines).toReversed();
  } catch {
    return []; // the first dialogue
  }
}

/** Keeps them, for nobody else to read. A history that can't be kept is no reason to fail. */
export function keepLineHistory(file: string, newestFirst: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const lines = newestFirst.slice(0, mostLines).toReversed();
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  } catch {
    // read-only home
  }
}
