import type { Redis } from "ioredis";
import type { JobRef, Keys } from "../keys.ts";

/**
 * Which of these jobs' outcomes Redis has forgotten: its marker is gone, or is that of another
 * run by now. Their ledger entries and bytes went with it, so only a new run can end the job.
 * @returns ids of jobs
 */
export async function findForgottenOutcomes(
  { redis, keys }: { redis: Redis; keys: Keys },
  outcomes: { job: JobRef; fence: number }[],
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const markers = await redis.mget(outcomes.map(({ job }) => keys.outcome(job)));
  const forgotten = outcomes.filter(({ fence }, index) => markers[index] !== String(fence));
  return new Set(forgotten.map(({ job }) => job.id));
}
