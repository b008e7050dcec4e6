import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** A Lua script that Redis runs as one step. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
}

/** Prepares a script; Redis learns its text the first time it is run. */
export function defineScript(source: string): RedisScript {
  return { source, sha1: createHash("sha1").update(source).digest("hex") };
}

/**
 * Runs a script by its hash, and by its text where Redis does not know it (a new or emptied
 * Redis). All keys share one hash tag.
 */
export async function runScript(
  redis: Redis,
  script: RedisScript,
  keys: string[],
  args: (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return redis.eval(script.source, keys.length, ...keys, ...args);
  }
}
