import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";

/** What was counted: in this minute, and in the whole minute before it. */
export interface RateCount {
  isTaken: boolean;
  current: number;
  previous: number;
  /** How much of this minute has passed. */
  elapsedMs: number;
}

export const rateWindowMs = 60_000;

/** Outlives the minute after the one it counts. */
const keepMs = 2 * rateWindowMs + 1_000;

/*
 * A sliding minute out of two fixed ones: the minute before counts by the part of it that lies
 * within the last 60 s. A caller whose clock is behind counts in the newest minute that is known.
 */
const script = defineScript(`
local limit, now, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local index, elapsed = math.floor(now / window), now % window
local known = redis.call('HMGET', KEYS[1], 'index', 'current', 'previous')
local at = tonumber(known[1]) or index
local current, previous = tonumber(known[2]) or 0, tonumber(known[3]) or 0
if at > index then
  index, elapsed = at, 0
elseif at < index then
  previous = at == index - 1 and current or 0
  current = 0
end
local taken = 0
if previous * (1 - elapsed / window) + current + 1 <= limit then
  current, taken = current + 1, 1
  redis.call('HSET', KEYS[1], 'index', index, 'current', current, 'previous', previous)
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return {taken, current, previous, elapsed}`);

/**
 * Counts one request against a limit a minute, over all processes. What is refused is not counted.
 * @param name whose requests are counted
 */
export async function takeRate(
  deps: { redis: Redis; deployment: string },
  name: string,
  limits: { perMinute: number; nowMs: number },
): Promise<RateCount> {
  const key = createKeys(deps.deployment).rate(name);
  const args = [limits.perMinute, Math.floor(limits.nowMs), rateWindowMs, keepMs];
  const answer = (await runScript(deps.redis, script, [key], args)) as number[];
  const [taken = 0, current = 0, previous = 0, elapsedMs = 0] = answer.map(Number);
  return { isTaken: taken === 1, current, previous, elapsedMs };
}
