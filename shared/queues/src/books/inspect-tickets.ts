import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { ticketId } from "../ticket.ts";

/**
 * How a job's exact ticket stands.
 *
 * - `present`: waiting, delayed or held by a worker.
 * - `absent`: Redis does not know it.
 * - `settled`: finished without an outcome having been written.
 * - `failed`: given up by the queue, with the reason.
 * - `ended`: the job has an outcome that waits to be recorded (or was).
 */
export type TicketState =
  | { state: "present" | "absent" | "settled" | "ended" }
  | { state: "failed"; reason: string };

/** The states of the jobs' tickets, in the order of `jobs`; one round trip. */
export async function inspectTickets(
  deps: { redis: Redis; keys: Keys },
  jobs: { id: string; lane: string; generation: number }[],
): Promise<TicketState[]> {
  const pipeline = deps.redis.pipeline();
  for (const job of jobs) {
    const key = deps.keys.ticket(job.lane, ticketId(job.id, job.generation));
    pipeline.hmget(key, "timestamp", "finishedOn", "failedReason");
    // After the ticket: a worker writes the outcome first and settles the ticket then.
    pipeline.exists(deps.keys.outcome(job));
  }
  const replies = (await pipeline.exec()) ?? [];
  return jobs.map((_job, index) => {
    const [ticketError, fields] = replies[index * 2] ?? [];
    const [outcomeError, hasOutcome] = replies[index * 2 + 1] ?? [];
    if (ticketError ?? outcomeError) throw ticketError ?? outcomeError;
    return toState(fields as (string | null)[], hasOutcome === 1);
  });
}

function toState(fields: (string | null)[], hasOutcome: boolean): TicketState {
  const [timestamp, finishedOn, failedReason] = fields;
  if (hasOutcome) return { state: "ended" };
  if (!timestamp) return { state: "absent" };
  if (!finishedOn) return { state: "present" };
  return failedReason ? { state: "failed", reason: failedReason } : { state: "settled" };
}
