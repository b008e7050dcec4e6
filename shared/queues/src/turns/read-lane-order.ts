import { defineScript, runScript } from "@shared/runtime";
import type { TurnDeps } from "./take-turns.ts";
import { turnLua } from "./turn-state.ts";

/** How long the measured pace of a lane counts. */
const paceKeepMs = 10_000;

/** KEYS: turns, turn-tickets, BullMQ's prioritized set, its wait list, its active list. */
const orderScript = defineScript(`${turnLua}
local order, counts, sorts = {}, {}, {}
local first = redis.call('LRANGE', KEYS[4], 0, -1)
for i = #first, 1, -1 do table.insert(order, first[i]) end
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do table.insert(order, id) end
for _, id in ipairs(order) do
  local entry = redis.call('HGET', KEYS[2], id)
  if entry then
    local _, priority, key = parse(entry)
    local sort = priority .. ' ' .. key
    if not counts[sort] then table.insert(sorts, sort) end
    counts[sort] = (counts[sort] or 0) + 1
  end
end
local flat = {}
for _, sort in ipairs(sorts) do
  table.insert(flat, sort)
  table.insert(flat, counts[sort])
end
local state = redis.call('HMGET', KEYS[1], 'run_ms', 'every_ms', 'every_at')
local time = redis.call('TIME')
local age = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(state[3] or 0)
local every = age < ${paceKeepMs} and state[2] or ''
return { state[1] or '', every, redis.call('LLEN', KEYS[5]), order, flat }
`);

/** A lane's waiting tickets, and how fast they leave it. */
export interface LaneOrder {
  /** Ids of the tickets that wait, the next one first. */
  ticketIds: string[];
  /** How many of them each key has, by priority. */
  counts: { key: string; priority: number; count: number }[];
  /** Tickets that workers hold. */
  takenCount: number;
  /** Moving mean of how long a run takes; absent until one has ended. */
  runMs?: number;
  /** A job ended so often while others waited, within the last seconds. */
  everyMs?: number;
}

/** Reads the whole order of a lane: at most some thousand ids, so not for every request. */
export async function readLaneOrder({ redis, keys }: TurnDeps, lane: string): Promise<LaneOrder> {
  const [run, every, takenCount, ticketIds, flat] = (await runScript(
    redis,
    orderScript,
    [
      ...[keys.turns(lane), keys.turnTickets(lane), keys.waiting(lane)],
      ...[keys.waitingFirst(lane), keys.taken(lane)],
    ],
    [],
  )) as [string, string, number, string[], (string | number)[]];
  const counts = [];
  for (let at = 0; at < flat.length; at += 2) {
    const [priority = "", key = ""] = String(flat[at]).split(" ");
    counts.push({ key, priority: Number(priority), count: Number(flat[at + 1]) });
  }
  return {
    ticketIds,
    counts,
    takenCount,
    ...(run === "" ? {} : { runMs: Number(run) }),
    ...(every === "" ? {} : { everyMs: Number(every) }),
  };
}
