import { findTerminalJobs, pruneIdempotencyKeys, pruneJobs, withAdvisoryLock } from "@shared/db";
import type { Database } from "@shared/db";
import { sweepOrphans } from "@shared/queues/books";
import type { Keys } from "@shared/queues/books";
import type { TicketProducer } from "@shared/queues/producer";
import { repeatPass } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";

/*
 * The pruner throws away what nobody needs any more. One runs at a time, by advisory lock. A
 * pass, each step in batches and none of them in anybody's way:
 *
 *   1. jobs that ended long ago, with artifacts, website numbers and webhooks; used-up
 *      idempotency keys
 *   2. tickets that finished an hour ago: BullMQ drops them only when another one finishes
 *   3. what jobs that are over left in Redis
 *
 * A pass that is broken off, anywhere, is taken up by the next one.
 */

const jobsPerBatch = 100;
const keysPerBatch = 1_000;
const ticketsPerBatch = 1_000;
const ticketAgeMs = 3_600_000;
/** One number for all pruners. */
const prunerLock = 4_711_003;

export interface PrunerDeps {
  db: Database;
  redis: Redis;
  keys: Keys;
  deployment: string;
  tickets: TicketProducer;
  lanes: () => Promise<string[]>;
  logger: Logger;
  /** How long jobs are kept after their end. */
  days: number;
  intervalMs: number;
  /** Keys that somebody touched within this time are not swept. */
  minIdleSeconds: number;
}

export interface Pruner extends Service {
  /** One pass; false when another pruner holds the lock. Rejects when a store is away. */
  runOnce(signal?: AbortSignal): Promise<boolean>;
}

export function createPruner(deps: PrunerDeps): Pruner {
  const { db, logger } = deps;

  /** Repeats a batch until there is no more, or the service stops; gives the sum. */
  async function inBatches(
    limit: number,
    signal: AbortSignal,
    prune: (limit: number) => Promise<number>,
  ): Promise<number> {
    let sum = 0;
    for (let count = limit; count >= limit && !signal.aborted; sum += count) {
      count = await prune(limit);
    }
    return sum;
  }

  async function dropFinishedTickets(signal: AbortSignal): Promise<void> {
    for (const lane of await deps.lanes()) {
      for (const state of ["completed", "failed"] as const) {
        await inBatches(ticketsPerBatch, signal, async (limit) => {
          const queue = deps.tickets.queue(lane);
          return (await queue.clean(ticketAgeMs, limit, state)).length;
        });
      }
    }
  }

  async function prune(signal: AbortSignal): Promise<boolean> {
    const jobs = await inBatches(jobsPerBatch, signal, (limit) =>
      pruneJobs(db, { days: deps.days, limit }),
    );
    const keys = await inBatches(keysPerBatch, signal, (limit) => pruneIdempotencyKeys(db, limit));
    await dropFinishedTickets(signal);
    const orphans = await sweepOrphans({
      ...deps,
      findOverJobs: (ids) => findTerminalJobs(db, ids),
      removeTicket: (ticket) => deps.tickets.removeTicket(ticket),
      signal,
    });
    if (jobs + keys + orphans > 0) {
      logger.info({ code: "PRUNED", jobs, idempotencyKeys: keys, orphans }, "old things went");
    }
    return true;
  }

  async function runOnce(signal = new AbortController().signal): Promise<boolean> {
    return (await withAdvisoryLock(db, prunerLock, () => prune(signal))) ?? false;
  }

  const passes = repeatPass({
    intervalMs: deps.intervalMs,
    pass: runOnce,
    onError: (error) =>
      logger.warn({ code: "PRUNER_FAILED", err: error }, "the next pass tries again"),
  });

  return {
    name: "pruner",
    runOnce,
    start: async () => passes.start(),
    stop: () => passes.stop(),
  };
}
