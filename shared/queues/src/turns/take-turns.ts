import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { defineScript, runScript } from "@shared/runtime";
import { lastTurn, turnLua } from "./turn-state.ts";

/*
 * KEYS: turns, turn-tickets, turn-backlog, BullMQ's prioritized set.
 * ARGV: prefix of the windows, limit, 1 for the feeder, the last turn there is, then for each
 * ticket its id, key and priority. Gives a BullMQ priority for each, 0 where it is refused.
 */
const takeScript = defineScript(`${turnLua}
local turns, tickets, backlog, waiting = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local windows, isFeeder = ARGV[1], ARGV[3] == '1'
local state = redis.call('HMGET', turns, 'v', 'top', 'seq', 'slots')
local v, top, seq = tonumber(state[1] or 0), tonumber(state[2] or 0), tonumber(state[3] or 0)
local limit = tonumber(ARGV[2]) + tonumber(state[4] or 0)

-- Everything before the first ticket that waits has been taken.
local first = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
if first[2] then v = math.max(v, turnOfScore(first[2]) - 1) end

-- Turns are numbered anew, from the round that the lane is in.
if top + #ARGV > tonumber(ARGV[4]) then
  local all = redis.call('ZRANGE', waiting, 0, -1, 'WITHSCORES')
  for i = 1, #all, 2 do
    local score = tonumber(all[i + 1])
    local priority = math.floor(score / UNIT) % STRIDE
    local turn = math.max(turnOfScore(score) - v, 0)
    redis.call('ZADD', waiting, 'XX', scoreOf(turn, priority, score), all[i])
  end
  local held = redis.call('HGETALL', tickets)
  for i = 1, #held, 2 do
    local turn, priority, key = parse(held[i + 1])
    redis.call('HSET', tickets, held[i], math.max(turn - v, 0) .. ' ' .. priority .. ' ' .. key)
  end
  local known = redis.call('HGETALL', turns)
  for i = 1, #known, 2 do
    if string.sub(known[i], 1, 2) == 'k:' then
      if tonumber(known[i + 1]) < v then redis.call('HDEL', turns, known[i])
      else redis.call('HSET', turns, known[i], known[i + 1] - v) end
    end
  end
  top, v = top - v, 0
end

local replies, groups, order, refusals = {}, {}, {}, 0
for i = 5, #ARGV, 3 do
  local id, key, priority = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local at = (i - 2) / 3
  local entry = redis.call('HGET', tickets, id)
  if entry then
    local turn = parse(entry)
    replies[at] = turn * STRIDE + priority
  else
    local name = priority .. ' ' .. key
    if not groups[name] then
      local held = tonumber(redis.call('HGET', backlog, key) or 99)
      local used = redis.call('ZCOUNT', windows .. key, '-inf', '(' .. (priority + 1) * SPAN)
      local room = limit - used
      if priority >= held and not isFeeder then room = 0 end
      groups[name] = { key = key, priority = priority, room = room, ids = {}, at = {} }
      table.insert(order, name)
    end
    local group = groups[name]
    if #group.ids < group.room then
      table.insert(group.ids, id)
      table.insert(group.at, at)
    else
      replies[at] = 0
      refusals = refusals + 1
      local held = tonumber(redis.call('HGET', backlog, key) or 99)
      if priority < held then redis.call('HSET', backlog, key, priority) end
    end
  end
end

for _, name in ipairs(order) do
  local group = groups[name]
  local key, priority, count = group.key, group.priority, #group.ids
  local window = windows .. key
  local last = tonumber(redis.call('HGET', turns, 'k:' .. key) or -1)
  local given = {}
  for n = 1, count do given[n] = math.max(v, last + 1) + n - 1 end
  if count > 0 then
    top = math.max(top, given[count])
    redis.call('HSET', turns, 'k:' .. key, given[count])
    -- Less urgent tickets of the key hand their turns on, in their order.
    local behind = {}
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', window, (priority + 1) * SPAN, '+inf')) do
      local score = redis.call('ZSCORE', waiting, id)
      if score then
        table.insert(behind, { id = id, score = tonumber(score) })
        table.insert(given, turnOfScore(score))
      end
    end
    if #behind > 0 then table.sort(given) end
    for n, ticket in ipairs(behind) do
      local turn, own = given[count + n], math.floor(ticket.score / UNIT) % STRIDE
      redis.call('ZADD', waiting, 'XX', scoreOf(turn, own, ticket.score), ticket.id)
      redis.call('HSET', tickets, ticket.id, turn .. ' ' .. own .. ' ' .. key)
    end
  end
  for n, id in ipairs(group.ids) do
    seq = seq + 1
    redis.call('ZADD', window, priority * SPAN + seq, id)
    redis.call('HSET', tickets, id, given[n] .. ' ' .. priority .. ' ' .. key)
    replies[group.at[n]] = given[n] * STRIDE + priority
  end
end
redis.call('HSET', turns, 'v', v, 'top', top, 'seq', seq)
if refusals > 0 then redis.call('HINCRBY', turns, 'refusals', refusals) end
return replies
`);

/** A ticket that asks for a turn. */
export interface TurnRequest {
  ticketId: string;
  /** The id of the API key; empty where the API is open. */
  key: string;
  /** The job's own: 1 is the most urgent, 10 the least. */
  priority: number;
}

export interface TurnDeps {
  redis: Redis;
  keys: Keys;
}

/**
 * Gives each ticket its turn in the lane, in one step. A ticket that has one keeps it.
 * @returns for each request the BullMQ priority to add its ticket with, or null where its key has
 *   no room and the job has to be parked.
 */
export async function takeTurns(
  { redis, keys }: TurnDeps,
  lane: string,
  requests: TurnRequest[],
  options: { limit: number; isFeeder: boolean; lastTurn?: number },
): Promise<(number | null)[]> {
  const replies = (await runScript(
    redis,
    takeScript,
    [keys.turns(lane), keys.turnTickets(lane), keys.turnBacklog(lane), keys.waiting(lane)],
    [
      keys.turnWindows(lane),
      options.limit,
      options.isFeeder ? 1 : 0,
      options.lastTurn ?? lastTurn,
      ...requests.flatMap(({ ticketId, key, priority }) => [ticketId, key, priority]),
    ],
  )) as number[];
  return replies.map((reply) => (reply === 0 ? null : reply));
}
