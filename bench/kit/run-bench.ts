import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benches } from "../benches.ts";
import type { BenchName } from "../benches.ts";

/** What a bench gets to work with. */
export interface BenchScope {
  /** A smoke run: everything is done, but too short for its numbers to mean anything. */
  readonly isQuick: boolean;
  /** How often subject and baseline take turns. */
  readonly rounds: number;
  /** A folder of this run's own; it is deleted at the end. */
  readonly home: string;
  /** Has something undone at the end, last come first, also after a failure or Ctrl+C. */
  defer(cleanup: () => Promise<unknown>): void;
}

const usage = (name: BenchName) => `${benches[name]}

  npm run bench -- ${name} [--quick] [--rounds N]

  --quick      a smoke run of some seconds; its numbers mean nothing
  --rounds N   how often subject and baseline take turns (default 5, quick 1)`;

/**
 * Runs a bench from the command line and prints its one line. Whatever was deferred is undone on
 * every path; a failed check makes the exit code 1.
 */
export async function runBench(
  name: BenchName,
  body: (scope: BenchScope) => Promise<string>,
): Promise<void> {
  const options = { quick: { type: "boolean" }, help: { type: "boolean" } } as const;
  const { values } = parseArgs({ options: { ...options, rounds: { type: "string" } } });
  if (values.help) {
    console.log(usage(name));
    return;
  }
  const cleanups: (() => Promise<unknown>)[] = [];
  const home = await mkdtemp(join(tmpdir(), `millrace-bench-${name}-`));
  cleanups.push(() => rm(home, { recursive: true, force: true }));
  const isQuick = values.quick ?? false;
  const scope: BenchScope = {
    isQuick,
    rounds: Number(values.rounds ?? (isQuick ? 1 : 5)),
    home,
    defer: (cleanup) => void cleanups.push(cleanup),
  };
  const stopped = new Promise<never>((_resolve, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  try {
    console.log(`${name}: ${await Promise.race([body(scope), stopped])}`);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  } finally {
    for (const cleanup of cleanups.toReversed()) {
      await cleanup().catch((error: unknown) => console.error(error));
    }
  }
  // A request that was given up may still hold a socket.
  process.exit();
}

/** @throws Error when a count of what was delivered is not what it must be */
export function assertExact(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
}
