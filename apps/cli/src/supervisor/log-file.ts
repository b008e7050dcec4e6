import { mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const rotateAtBytes = 10_000_000;
const lastLines = 12;
/** A thrown error may list what is wrong, line by line. */
const mostThrownLines = 60;

/** Opens a log to append to; one that has grown large is put aside as `….1` first. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  try {
    if (statSync(path).size > rotateAtBytes) renameSync(path, `${path}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return openSync(path, "a", 0o600);
}

/**
 * Why a process ended, from what it wrote after `fromByte`: the error that its last lines log or
 * throw, else its last plain lines. Older errors explain nothing: it lived on after them.
 */
export function lastWords(path: string, fromByte: number): string {
  const text = readFileSync(path).subarray(fromByte).toString("utf8");
  const all = text.trimEnd().split("\n");
  const lines = all.slice(-lastLines);
  const logged = lines.map(errorOf).filter((message) => message !== undefined);
  const thrown = thrownIn(all.slice(-mostThrownLines));
  const plain = lines.filter((line) => !line.startsWith("{"));
  return logged.at(-1) ?? thrown ?? plain.join("\n");
}

/** The words of an error that ended the process, up to its stack. */
function thrownIn(lines: readonly string[]): string | undefined {
  const first = lines.findIndex((line) => /^(\w*Error|AppError)\b.*: ?/.test(line));
  if (first === -1) return undefined;
  const after = lines.slice(first + 1).findIndex((line) => /^(\s+at |[{}]|\s*$)/.test(line));
  return lines.slice(first, after === -1 ? first + 1 : first + 1 + after).join("\n");
}

/** How long a log is now, in bytes. */
export function logSize(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function errorOf(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    if ((entry.level ?? 0) < 50) return undefined;
    return [entry.msg, entry.err?.message].filter(Boolean).join(": ");
  } catch {
    return undefined;
  }
}
