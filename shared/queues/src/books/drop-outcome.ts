import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { JobRef, Keys } from "../keys.ts";

const dropScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/**
 * Takes back the outcome marker of a run whose outcome the record refused while the job is
 * unfinished (a Redis that was emptied forgot that a newer run had begun). Without the marker
 * the job can be run again. The bytes that the outcome named go too: nobody else names them.
 */
export async function dropOutcome(
  deps: { redis: Redis; keys: Keys },
  job: JobRef,
  refused: { fence: number; blobs: string[] },
): Promise<void> {
  await runScript(deps.redis, dropScript, [deps.keys.outcome(job)], [refused.fence]);
  if (refused.blobs.length > 0) await deps.redis.del(...refused.blobs);
}
