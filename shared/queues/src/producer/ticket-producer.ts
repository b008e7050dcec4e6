import type { Logger } from "@shared/runtime";
import { Queue } from "bullmq";
import type { JobsOptions } from "bullmq";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import { ticketId } from "../ticket.ts";
import type { Ticket } from "../ticket.ts";
import { returnTurns } from "../turns/return-turns.ts";
import { takeTurns } from "../turns/take-turns.ts";

/** Inputs up to this size travel in the ticket; larger ones wait under a key of their own. */
const claimCheckBytes = 256 * 1024;
/** How long a refusal is remembered: jobs like the refused one are parked without asking Redis. */
const refusalMs = 100;
/** Tickets that a key may have in a lane, besides the lane's slots. */
const defaultTicketsPerKey = 1_000;

/** The columns of a job that its ticket is made of. */
export interface TicketJob {
  id: string;
  kind: string;
  lane: string;
  generation: number;
  attempt: number;
  priority: number;
  maxAttempts: number;
  timeoutMs: number;
  deadlineAt: Date | null;
  keyId: string | null;
  traceparent: string | null;
  input: unknown;
  options: Record<string, unknown>;
}

export interface TicketProducer {
  /**
   * Puts a ticket into each job's lane, one bulk a lane, in the order of the keys' turns. Adding
   * a ticket that is there already changes nothing. Rejects at once when Redis is away; some
   * tickets may then be in place.
   *
   * @param options `isFeeder`: these are the oldest parked jobs of their keys.
   * @returns the jobs that got no ticket, since their key has no room: they are to be parked.
   */
  addTickets<Job extends TicketJob>(jobs: Job[], options?: { isFeeder: boolean }): Promise<Job[]>;
  /** False where a ticket for such a job would be refused, or can't be added, as of now. */
  hasRoom(job: Pick<TicketJob, "lane" | "keyId" | "priority">): boolean;
  /** Takes a job's ticket out of its lane. False when a worker holds it, or it is not there. */
  removeTicket(job: { id: string; lane: string; generation: number }): Promise<boolean>;
  /** The lane's BullMQ queue, for dashboards and counts. */
  queue(lane: string): Queue;
  close(): Promise<void>;
}

export interface TicketProducerDeps {
  /** A `request` connection: nothing waits for a Redis that is away. */
  redis: Redis;
  deployment: string;
  logger: Logger;
  /** First pause before a further attempt, by kind, in milliseconds. */
  backoffMs?: (kind: string) => number;
  /** Tickets that a key may have in a lane, besides the lane's slots. Default 1,000. */
  ticketsPerKey?: number;
}

export function createTicketProducer(deps: TicketProducerDeps): TicketProducer {
  const keys = createKeys(deps.deployment);
  const queues = new Map<string, Queue>();
  const refusedAt = new Map<string, number>();

  function queue(lane: string): Queue {
    const known = queues.get(lane);
    if (known) return known;
    const made = new Queue(lane, {
      connection: deps.redis,
      prefix: keys.queuePrefix,
      skipWaitingForReady: true,
      skipMetasUpdate: true,
    });
    made.on("error", (error) =>
      deps.logger.warn({ code: "QUEUE_ERROR", lane, error: error.message }, "queue"),
    );
    queues.set(lane, made);
    return made;
  }

  /** Adds what gets a turn; gives back what does not. */
  async function addToLane<Job extends TicketJob>(
    lane: string,
    jobs: Job[],
    isFeeder: boolean,
  ): Promise<Job[]> {
    const requests = jobs.map((job) => ({
      ticketId: ticketId(job.id, job.generation),
      key: job.keyId ?? "",
      priority: job.priority,
    }));
    const limit = deps.ticketsPerKey ?? defaultTicketsPerKey;
    const priorities = await takeTurns({ redis: deps.redis, keys }, lane, requests, {
      limit,
      isFeeder,
    });
    const refused: Job[] = [];
    const added: { job: Job; priority: number }[] = [];
    jobs.forEach((job, index) => {
      const priority = priorities[index] ?? null;
      if (priority === null) refused.push(job);
      else added.push({ job, priority });
    });
    if (added.length > 0) await addToQueue(lane, added);
    for (const job of refused) refusedAt.set(windowOf(job), performance.now());
    return refused;
  }

  async function addToQueue(
    lane: string,
    jobs: { job: TicketJob; priority: number }[],
  ): Promise<void> {
    const pipeline = deps.redis.pipeline().sadd(keys.lanes, lane);
    const entries = jobs.map(({ job, priority }) => {
      const input = JSON.stringify(job.input);
      const isLarge = Buffer.byteLength(input) > claimCheckBytes;
      if (isLarge) pipeline.set(keys.payload(job), input);
      return {
        name: job.kind,
        data: toTicket(job, isLarge),
        opts: ticketOptions(job, priority, deps.backoffMs?.(job.kind) ?? 1_000),
      };
    });
    // Payloads first on the wire: a worker may take the ticket the moment it is there.
    const payloads = pipeline.exec();
    const [replies] = await Promise.all([payloads, queue(lane).addBulk(entries)]);
    const failed = replies?.find(([error]) => error !== null)?.[0];
    if (failed) throw failed;
  }

  return {
    queue,
    async addTickets<Job extends TicketJob>(jobs: Job[], { isFeeder } = { isFeeder: false }) {
      const byLane = Map.groupBy(jobs, (job) => job.lane);
      const refused = await Promise.all(
        [...byLane].map(([lane, group]) => addToLane(lane, group, isFeeder)),
      );
      return refused.flat();
    },
    hasRoom(job) {
      if (deps.redis.status !== "ready") return false;
      const at = refusedAt.get(windowOf(job));
      if (at === undefined) return true;
      if (performance.now() - at < refusalMs) return false;
      refusedAt.delete(windowOf(job));
      return true;
    },
    async removeTicket(job) {
      const id = ticketId(job.id, job.generation);
      const removed = await queue(job.lane).remove(id);
      if (removed !== 1) return false;
      await returnTurns({ redis: deps.redis, keys }, job.lane, [id], { wereTaken: false });
      return true;
    },
    async close() {
      await Promise.all([...queues.values()].map((open) => open.close()));
    },
  };
}

function toTicket(job: TicketJob, isLarge: boolean): Ticket {
  return {
    job_id: job.id,
    kind: job.kind,
    generation: job.generation,
    attempts_before: job.attempt,
    timeout_ms: job.timeoutMs,
    deadline_at: job.deadlineAt?.toISOString() ?? null,
    options: job.options,
    ...(job.traceparent === null ? {} : { traceparent: job.traceparent }),
    ...(isLarge ? {} : { input: job.input }),
  };
}

/** One word for the tickets that share a fate: those of a key, lane and priority. */
function windowOf(job: Pick<TicketJob, "lane" | "keyId" | "priority">): string {
  return `${job.lane} ${job.keyId ?? ""} ${job.priority}`;
}

function ticketOptions(job: TicketJob, priority: number, backoffMs: number): JobsOptions {
  return {
    jobId: ticketId(job.id, job.generation),
    priority,
    attempts: job.maxAttempts,
    backoff: { type: "exponential", delay: backoffMs, jitter: 0.5 },
    removeOnComplete: { age: 3_600, count: 1_000 },
    removeOnFail: { age: 3_600, count: 1_000 },
    keepLogs: 0,
    stackTraceLimit: 1,
  };
}
