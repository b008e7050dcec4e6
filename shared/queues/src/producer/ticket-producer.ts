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

/** What of a job decides on its turn. */
export type TurnJob = Pick<TicketJob, "id" | "lane" | "generation" | "keyId" | "priority">;

/** Turns that were taken ahead, by ticket: BullMQ's priority, or null where there is no room. */
export type Turns = ReadonlyMap<string, number | null>;

export interface AddOptions {
  /** These are the oldest parked jobs of their keys. */
  isFeeder?: boolean;
  /** Of {@link TicketProducer.takeTurns}; the turns of other jobs are taken now. */
  turns?: Turns;
}

export interface TicketProducer {
  /**
   * Takes the turns of jobs whose tickets follow, so that this can be done while their rows are
   * on their way. Rejects at once when Redis is away. Turns of jobs that get no ticket are to be
   * returned; the reconciler finds those that a crash leaves.
   */
  takeTurns(jobs: TurnJob[]): Promise<Turns>;
  returnTurns(jobs: TurnJob[]): Promise<void>;
  /**
   * Puts a ticket into each job's lane, one bulk a lane, in the order of the keys' turns. Adding
   * a ticket that is there already changes nothing. Rejects at once when Redis is away; some
   * tickets may then be in place.
   *
   * @returns the jobs that got no ticket, since their key has no room: they are to be parked.
   */
  addTickets<Job extends TicketJob>(jobs: Job[], options?: AddOptions): Promise<Job[]>;
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
  const turnDeps = { redis: deps.redis, keys };
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

  /** The turns of jobs of one lane. */
  async function takeTurnsIn(lane: string, jobs: TurnJob[], isFeeder: boolean): Promise<Turns> {
    if (jobs.length === 0) return new Map();
    const requests = jobs.map((job) => ({
      ticketId: ticketOf(job),
      key: job.keyId ?? "",
      priority: job.priority,
    }));
    const limit = deps.ticketsPerKey ?? defaultTicketsPerKey;
    const turns = await takeTurns(turnDeps, lane, requests, { limit, isFeeder });
    return new Map(requests.map((request, index) => [request.ticketId, turns[index] ?? null]));
  }

  /** Adds what gets a turn; gives back what does not. */
  async function addToLane<Job extends TicketJob>(
    lane: string,
    jobs: Job[],
    { isFeeder = false, turns: taken = new Map() }: AddOptions,
  ): Promise<Job[]> {
    const turnless = jobs.filter((job) => !taken.has(ticketOf(job)));
    const turns = new Map([...taken, ...(await takeTurnsIn(lane, turnless, isFeeder))]);
    const refused: Job[] = [];
    const added: { job: Job; priority: number }[] = [];
    jobs.forEach((job) => {
      const priority = turns.get(ticketOf(job)) ?? null;
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
    // On the wire before the tickets: a worker may take one the moment it is there. All leave in
    // one write; a pipeline would cost more than the commands.
    const before: Promise<unknown>[] = [deps.redis.sadd(keys.lanes, lane)];
    const entries = jobs.map(({ job, priority }) => {
      const input = JSON.stringify(job.input);
      const isLarge = Buffer.byteLength(input) > claimCheckBytes;
      if (isLarge) before.push(deps.redis.set(keys.payload(job), input));
      return {
        name: job.kind,
        data: toTicket(job, isLarge),
        opts: ticketOptions(job, priority, deps.backoffMs?.(job.kind) ?? 1_000),
      };
    });
    const [only] = entries;
    const added =
      only && entries.length === 1
        ? queue(lane).add(only.name, only.data, only.opts)
        : queue(lane).addBulk(entries);
    await Promise.all([...before, added]);
  }

  return {
    queue,
    async takeTurns(jobs) {
      const turns = await Promise.all(
        byLane(jobs).map(([lane, group]) => takeTurnsIn(lane, group, false)),
      );
      return new Map(turns.flatMap((ofLane) => [...ofLane]));
    },
    async returnTurns(jobs) {
      await Promise.all(
        byLane(jobs).map(([lane, group]) =>
          returnTurns(turnDeps, lane, group.map(ticketOf), { wereTaken: false }),
        ),
      );
    },
    async addTickets<Job extends TicketJob>(jobs: Job[], options: AddOptions = {}) {
      const refused = await Promise.all(
        byLane(jobs).map(([lane, group]) => addToLane(lane, group, options)),
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
      const id = ticketOf(job);
      const removed = await queue(job.lane).remove(id);
      if (removed !== 1) return false;
      await returnTurns(turnDeps, job.lane, [id], { wereTaken: false });
      return true;
    },
    async close() {
      await Promise.all([...queues.values()].map((open) => open.close()));
    },
  };
}

const ticketOf = (job: { id: string; generation: number }) => ticketId(job.id, job.generation);

function byLane<Job extends { lane: string }>(jobs: Job[]): [string, Job[]][] {
  return [...Map.groupBy(jobs, (job) => job.lane)];
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
    jobId: ticketOf(job),
    priority,
    attempts: job.maxAttempts,
    backoff: { type: "exponential", delay: backoffMs, jitter: 0.5 },
    removeOnComplete: { age: 3_600, count: 1_000 },
    removeOnFail: { age: 3_600, count: 1_000 },
    keepLogs: 0,
    stackTraceLimit: 1,
  };
}
