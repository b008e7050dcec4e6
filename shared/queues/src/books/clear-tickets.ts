import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { clearedTicket, ticketId } from "../ticket.ts";

/** KEYS: tickets. ARGV: what each is to carry. One that is gone stays gone. */
const clearScript = defineScript(`
for i, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then redis.call('HSET', key, 'data', ARGV[i]) end
end
return #KEYS
`);

/**
 * Takes the inputs out of the tickets of jobs that are over: dashboards show such tickets for a
 * while yet. A worker that holds one has read it; a ticket that comes back from a dead worker
 * finds the job's outcome, or no input, and is settled either way.
 */
export async function clearTickets(
  deps: { redis: Redis; keys: Keys },
  tickets: { jobId: string; lane: string; generation: number }[],
): Promise<void> {
  if (tickets.length === 0) return;
  const keys = tickets.map(({ jobId, lane, generation }) =>
    deps.keys.ticket(lane, ticketId(jobId, generation)),
  );
  const contents = tickets.map(({ jobId, generation }) =>
    JSON.stringify(clearedTicket(jobId, generation)),
  );
  await runScript(deps.redis, clearScript, keys, contents);
}
