import { defineScript, runScript } from "@shared/runtime";
import type { TurnDeps } from "./take-turns.ts";
import { turnLua } from "./turn-state.ts";

/*
 * KEYS: turns, turn-tickets, BullMQ's prioritized set. ARGV: prefix of the windows, 1 where the tickets were taken, mean
 * run time in ms, number of runs that it is the mean of, ticket ids.
 */
const returnScript = defineScript(`${turnLua}
local turns, tickets, windows, wereTaken = KEYS[1], KEYS[2], ARGV[1], ARGV[2] == '1'
local v = tonumber(redis.call('HGET', turns, 'v') or 0)
-- The lane is in no later round than the one before its first waiting ticket, whatever has ended:
-- who comes next would lie behind tickets that came with a lower turn a moment ago.
local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
local latest = first[2] and math.max(v, turnOfScore(first[2]) - 1) or math.huge
local ended = 0
for i = 5, #ARGV do
  local entry = redis.call('HGET', tickets, ARGV[i])
  if entry then
    local turn, priority, key = parse(entry)
    ended = ended + 1
    redis.call('HDEL', tickets, ARGV[i])
    redis.call('ZREM', windows .. key, ARGV[i])
    if wereTaken then v = math.max(v, math.min(tonumber(turn), latest)) end
    -- A turn that nobody took is given back, where no other ticket of the key lies behind it.
    local last = tonumber(redis.call('HGET', turns, 'k:' .. key) or 0)
    if redis.call('EXISTS', windows .. key) == 0 then
      redis.call('HSET', turns, 'k:' .. key, math.min(last, v))
    elseif not wereTaken and last == tonumber(turn) and last > v then
      redis.call('HSET', turns, 'k:' .. key, last - 1)
    end
  end
end
redis.call('HSET', turns, 'v', v)

-- How often a job ends while others wait: the lane's pace where runs are too short to tell it.
if wereTaken and ended > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local isBusy = redis.call('ZCARD', KEYS[3]) > 0
  local pace = redis.call('HMGET', turns, 'pace_from', 'pace_n')
  local elapsed, n = now - tonumber(pace[1] or 0), tonumber(pace[2] or 0) + ended
  if elapsed < 2000 and isBusy then
    redis.call('HSET', turns, 'pace_n', n)
  else
    if elapsed < 10000 and isBusy then
      redis.call('HSET', turns, 'every_ms', string.format('%.3f', elapsed / n), 'every_at', now)
    end
    redis.call('HSET', turns, 'pace_from', isBusy and now or 0, 'pace_n', 0)
  end
end

local runs = tonumber(ARGV[4])
if runs > 0 then
  local known = redis.call('HGET', turns, 'run_ms')
  local weight = known and 1 - 0.9 ^ runs or 1
  local mean = tonumber(known or 0) * (1 - weight) + tonumber(ARGV[3]) * weight
  redis.call('HSET', turns, 'run_ms', string.format('%.3f', mean))
end
return 1
`);

/** How long runs of the lane took, as far as the tickets that are returned tell. */
export interface RunTimes {
  meanMs: number;
  runs: number;
}

/**
 * Makes room for the keys of these tickets. Tickets without a turn are passed over, so it may be
 * repeated.
 * @param options `wereTaken`: a worker has had them, so their rounds are over. `runTimes` goes
 *   into the lane's moving mean.
 */
export async function returnTurns(
  { redis, keys }: TurnDeps,
  lane: string,
  ticketIds: string[],
  options: { wereTaken: boolean; runTimes?: RunTimes },
): Promise<void> {
  if (ticketIds.length === 0) return;
  const { meanMs = 0, runs = 0 } = options.runTimes ?? {};
  await runScript(
    redis,
    returnScript,
    [keys.turns(lane), keys.turnTickets(lane), keys.waiting(lane)],
    [keys.turnWindows(lane), options.wereTaken ? 1 : 0, meanMs, runs, ...ticketIds],
  );
}
