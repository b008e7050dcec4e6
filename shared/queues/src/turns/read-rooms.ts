import { defineScript, runScript } from "@shared/runtime";
import type { TurnDeps } from "./take-turns.ts";
import { turnLua } from "./turn-state.ts";

/*
 * KEYS: turns, turn-backlog, BullMQ's prioritized set. ARGV: prefix of the windows, limit, slots,
 * refusals seen before, then key and priority of every key with parked jobs.
 */
const roomsScript = defineScript(`${turnLua}
local turns, backlog, waiting = KEYS[1], KEYS[2], KEYS[3]
local state = redis.call('HMGET', turns, 'refusals', 'v', 'top')
local refusals = tonumber(state[1] or 0)
local v, top = tonumber(state[2] or 0), tonumber(state[3] or 0)
redis.call('HSET', turns, 'slots', ARGV[3])
local limit = tonumber(ARGV[2]) + tonumber(ARGV[3])
-- Tickets of an older numbering (they waited for a retry, or were on their way) go first.
local strays = redis.call('ZRANGEBYSCORE', waiting, (top + 1) * STRIDE * UNIT, '+inf', 'WITHSCORES')
for i = 1, #strays, 2 do
  local score = tonumber(strays[i + 1])
  local priority = math.floor(score / UNIT) % STRIDE
  redis.call('ZADD', waiting, 'XX', scoreOf(v, priority, score), strays[i])
end
-- Without a refusal meanwhile, a mark that Postgres does not bear out is void.
if refusals == tonumber(ARGV[4]) then redis.call('DEL', backlog) end
local replies = { refusals }
for i = 5, #ARGV, 2 do
  local key, priority = ARGV[i], tonumber(ARGV[i + 1])
  local held = tonumber(redis.call('HGET', backlog, key) or 99)
  if priority < held then redis.call('HSET', backlog, key, priority) end
  local used = redis.call('ZCOUNT', ARGV[1] .. key, '-inf', '(' .. (priority + 1) * SPAN)
  table.insert(replies, math.max(limit - used, 0))
end
return replies
`);

const refusalsScript = defineScript(`return redis.call('HGET', KEYS[1], 'refusals') or '0'`);

/** How many jobs of the lane were refused a ticket so far; see {@link readRooms}. */
export async function readRefusals({ redis, keys }: TurnDeps, lane: string): Promise<number> {
  return Number(await runScript(redis, refusalsScript, [keys.turns(lane)], []));
}

/**
 * Tells the lane which keys have parked jobs, and how many slots its workers have, and reads how
 * many tickets each key may still get for its most urgent parked jobs.
 *
 * @param parked every key with parked jobs in the lane.
 * @param options `refusals`: as read before `parked` was; a job that was refused meanwhile keeps
 *   its key's mark.
 * @returns rooms in the order of `parked`.
 */
export async function readRooms(
  { redis, keys }: TurnDeps,
  lane: string,
  parked: { key: string; priority: number }[],
  options: { limit: number; slots: number; refusals: number },
): Promise<number[]> {
  const replies = (await runScript(
    redis,
    roomsScript,
    [keys.turns(lane), keys.turnBacklog(lane), keys.waiting(lane)],
    [
      keys.turnWindows(lane),
      options.limit,
      options.slots,
      options.refusals,
      ...parked.flatMap(({ key, priority }) => [key, priority]),
    ],
  )) as number[];
  return replies.slice(1);
}
