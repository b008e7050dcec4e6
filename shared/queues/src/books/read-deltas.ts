import type { Redis } from "ioredis";
import { parseStreamEntry } from "../events/stream-entry.ts";
import type { JobRef, Keys } from "../keys.ts";

/** What runs of the job told its followers, oldest first. */
export async function readDeltas(
  deps: { redis: Redis; keys: Keys },
  job: JobRef,
): Promise<unknown[]> {
  const entries = await deps.redis.xrange(deps.keys.stream(job), "-", "+");
  return entries.map(parseStreamEntry).flatMap((e) => (e.event === "delta" ? [e.data] : []));
}
