import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import { fenceOf } from "../fence.ts";
import type { JobRef, Keys } from "../keys.ts";

const raiseScript = defineScript(`
local seen = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if seen >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'status', 'queued')
redis.call('HDEL', KEYS[1], 'progress')
redis.call('EXPIRE', KEYS[1], 172800)
return 1
`);

/**
 * Fences off every run of the job's earlier tickets, before a ticket of `generation` is added:
 * an old ticket that turns up late, or a worker that still runs one, can write nothing more.
 */
export async function raiseFence(
  deps: { redis: Redis; keys: Keys },
  job: JobRef & { generation: number },
): Promise<void> {
  await runScript(deps.redis, raiseScript, [deps.keys.live(job)], [fenceOf(job.generation, 0)]);
}
