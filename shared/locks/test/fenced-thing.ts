import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";

const writeScript = defineScript(`
if tonumber(redis.call('HGET', KEYS[1], 'fence') or '0') > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'writer', ARGV[2])
return 1
`);

/** Something that a lease guards: it takes a write unless it has seen a newer fence. */
export async function writeFenced(
  redis: Redis,
  key: string,
  write: { fence: number; writer: string },
): Promise<boolean> {
  return (await runScript(redis, writeScript, [key], [write.fence, write.writer])) === 1;
}
