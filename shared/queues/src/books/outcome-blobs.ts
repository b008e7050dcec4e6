import type { Redis } from "ioredis";
import type { OutcomeEntry } from "../ledger-entry.ts";

/** Reads the bytes that an outcome names. A key that is gone gives null. */
export async function readOutcomeBlobs(
  redis: Redis,
  outcomes: OutcomeEntry[],
): Promise<Map<string, Buffer | null>> {
  const names = outcomes.flatMap((outcome) => blobsOf(outcome));
  if (names.length === 0) return new Map();
  const found = await redis.mgetBuffer(names);
  return new Map(names.map((name, index) => [name, found[index] ?? null]));
}

/** The keys that an outcome names. */
export function blobsOf(outcome: OutcomeEntry): string[] {
  const artifacts = outcome.artifacts.map((artifact) => artifact.blob);
  return outcome.result_blob === null ? artifacts : [...artifacts, outcome.result_blob];
}
