import { defineScript, runScript } from "@shared/runtime";
import type { TurnDeps } from "./take-turns.ts";

/** KEYS: turn-tickets. ARGV: prefix of the tickets. */
const lostScript = defineScript(`
local lost = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  if redis.call('EXISTS', ARGV[1] .. id) == 0 then table.insert(lost, id) end
end
return lost
`);

/**
 * Ids of tickets that have a turn and are not there. A ticket on its way looks like that for a
 * moment: only one that two looks in a row find is lost.
 */
export async function findLostTurns({ redis, keys }: TurnDeps, lane: string): Promise<string[]> {
  const script = runScript(redis, lostScript, [keys.turnTickets(lane)], [keys.ticket(lane, "")]);
  return (await script) as string[];
}
