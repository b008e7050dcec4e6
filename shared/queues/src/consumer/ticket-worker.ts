import type { Logger } from "@shared/runtime";
import { DelayedError, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";
import type { Executor, TicketMove } from "./executor.ts";
import type { WorkerCounts } from "./worker-counts.ts";

/** A ticket that lost its worker more often than this fails; the job then ends as WORKER_LOST. */
const maxStalledCount = 2;

export interface TicketWorkerOptions {
  lane: string;
  prefix: string;
  redis: Redis;
  executor: Executor;
  concurrency: number;
  /** The same on every worker of a lane: the settings of whichever checks for stalls count. */
  lockDurationMs: number;
  stalledIntervalMs: number;
  /** Shown by dashboards. */
  name: string;
  counts: WorkerCounts;
  logger: Logger;
}

/**
 * Takes tickets from a lane and hands them to the executor. BullMQ's part is only the queue:
 * locks, stall checks, delays, the retry loop. What a run returns never travels through it.
 */
export function createTicketWorker(options: TicketWorkerOptions): Worker {
  const { executor, logger, counts, lane } = options;
  const worker = new Worker(
    options.lane,
    async (job, token) => {
      const move = await executor.execute({
        id: String(job.id),
        data: job.data as unknown,
        attemptsStarted: job.attemptsStarted,
        isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
      });
      await settleTicket(job, token, move);
    },
    {
      connection: options.redis,
      prefix: options.prefix,
      autorun: false,
      concurrency: options.concurrency,
      lockDuration: options.lockDurationMs,
      stalledInterval: options.stalledIntervalMs,
      maxStalledCount,
      drainDelay: 5,
      name: options.name,
    },
  );
  worker.on("error", (error) =>
    logger.warn({ code: "WORKER_ERROR", lane: options.lane, error: error.message }, "queue"),
  );
  worker.on("stalled", (ticket) => {
    counts.stalled();
    const fields = { code: "TICKET_STALLED", job: jobIdOf(ticket), ticket, lane };
    logger.warn(fields, "a ticket lost its worker and waits again");
  });
  worker.on("lockRenewalFailed", (tickets) => {
    counts.lockRenewalFailed(tickets.length);
    for (const ticket of tickets) {
      const fields = { code: "LOCK_LOST", job: jobIdOf(ticket), ticket, lane };
      logger.warn(fields, "stopping a run that lost its lock");
      executor.running.get(jobIdOf(ticket))?.abort("lost-lock");
    }
  });
  return worker;
}

function jobIdOf(ticket: string): string {
  return ticket.slice(0, ticket.lastIndexOf("-"));
}

async function settleTicket(job: Job, token: string | undefined, move: TicketMove): Promise<void> {
  switch (move.type) {
    case "settle":
      return;
    case "retry":
      throw new Error(move.message);
    case "snooze":
      await job.moveToDelayed(Date.now() + move.delayMs, token);
      throw new DelayedError();
    case "hand-back":
      await job.moveToWait(token);
      throw new WaitingError();
    default:
      throw new UnrecoverableError("unknown move");
  }
}
