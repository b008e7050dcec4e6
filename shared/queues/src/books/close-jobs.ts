import type { Redis } from "ioredis";
import type { JobRef, Keys } from "../keys.ts";
import { returnTurns } from "../turns/return-turns.ts";
import type { RunTimes } from "../turns/return-turns.ts";
import { ticketId } from "../ticket.ts";
import { clearTickets } from "./clear-tickets.ts";

/**
 * How long a recorded job's marker and event stream stay: longer than a ticket can take to come
 * back from a dead worker, so that it is settled instead of run again.
 */
export const keepSeconds = 3_600;

/** A job whose row is terminal. */
export interface ClosedJob {
  job: JobRef;
  generation: number;
  /** Keys with bytes that are on record now. */
  blobs: string[];
  /** How long its last run took, where one ended it by itself. */
  runMs?: number;
}

/**
 * Called after the commit that made these jobs terminal: tells followers `done`, lets the
 * markers expire, deletes what only the running job needed (its input in the ticket too), and makes room for further tickets
 * of their keys. May be repeated.
 */
export async function closeJobs(
  deps: { redis: Redis; keys: Keys },
  closed: ClosedJob[],
): Promise<void> {
  if (closed.length === 0) return;
  const { keys } = deps;
  const pipeline = deps.redis.pipeline();
  for (const { job, generation, blobs } of closed) {
    pipeline
      .xadd(keys.stream(job), "*", "e", "done", "g", generation, "d", "{}")
      .expire(keys.stream(job), keepSeconds)
      .expire(keys.outcome(job), keepSeconds)
      .expire(keys.live(job), keepSeconds)
      .del(keys.payload(job), ...blobs);
  }
  const turns = [...Map.groupBy(closed, ({ job }) => job.lane)].map(([lane, jobs]) => {
    const ids = jobs.map(({ job, generation }) => ticketId(job.id, generation));
    return returnTurns(deps, lane, ids, { wereTaken: true, runTimes: runTimesOf(jobs) });
  });
  const cleared = clearTickets(
    deps,
    closed.map(({ job, generation }) => ({ jobId: job.id, lane: job.lane, generation })),
  );
  // Sent together: one round trip.
  const [replies] = await Promise.all([pipeline.exec(), cleared, ...turns]);
  const failed = replies?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}

function runTimesOf(jobs: ClosedJob[]): RunTimes {
  const times = jobs.flatMap((job) => (job.runMs === undefined ? [] : [job.runMs]));
  const sum = times.reduce((total, time) => total + time, 0);
  return { meanMs: times.length === 0 ? 0 : sum / times.length, runs: times.length };
}
