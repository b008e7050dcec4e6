import type { JobKind } from "@shared/contracts";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";
import { createTallyPublisher } from "../metrics/tally-publisher.ts";
import { createCancelListener } from "./cancel-listener.ts";
import type { BatchPace } from "../batch-pace.ts";
import type { DeltaSender } from "./delta-sender.ts";
import { createExecutor } from "./executor.ts";
import type { JobHandler } from "./job-handler.ts";
import type { createJobRun } from "./job-run.ts";
import { createTicketWorker } from "./ticket-worker.ts";
import { traceExecutor } from "./trace-executor.ts";
import { createWorkerCounts } from "./worker-counts.ts";

export interface LaneWorkerOptions {
  kind: JobKind;
  lane: string;
  /** Jobs of the lane at a time. */
  slots: number;
  handler: JobHandler;
  redis: Redis;
  keys: Keys;
  /** The process that works, as the registry names it. */
  workerId: string;
  logger: Logger;
  pace: BatchPace;
  deltas: DeltaSender;
  lockDurationMs: number;
  stalledIntervalMs: number;
  artifactLimitBytes: number;
  abortGraceMs: number;
  createRun?: typeof createJobRun;
}

/** What one worker process does in one lane: take tickets, run them, hear of cancels, count. */
export interface LaneWorker {
  readonly lane: string;
  readonly slots: number;
  /** Runs under way. */
  readonly busy: number;
  /** Connects; takes nothing yet. */
  prepare(): Promise<void>;
  /** Takes tickets from now on. */
  run(): void;
  /** Takes so many jobs at a time from now on; runs under way go on. */
  resize(slots: number): void;
  /** At each heartbeat: looks for missed cancels and publishes what was counted. */
  beat(): Promise<void>;
  heartbeatFailed(): void;
  /**
   * Takes no further ticket, waits for the runs under way, and hands back those that still go on
   * after `graceMs`.
   */
  drain(graceMs: number): Promise<void>;
  /** Lets go of the lane. After {@link drain}, or where Redis is away. */
  close(): Promise<void>;
}

export function createLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { kind, lane, redis, keys, logger, workerId } = options;
  const counts = createWorkerCounts(lane);
  const publisher = createTallyPublisher({
    redis,
    tally: counts.tally,
    sumsKey: keys.workerSums(lane),
    sequenceKey: keys.workerCounts(lane, workerId),
  });
  const runs = createExecutor({
    kind,
    lane,
    handler: options.handler,
    redis,
    keys,
    worker: workerId,
    logger,
    counts,
    artifactLimitBytes: options.artifactLimitBytes,
    abortGraceMs: options.abortGraceMs,
    now: () => new Date(),
    pace: options.pace,
    deltas: options.deltas,
    ...(options.createRun ? { createRun: options.createRun } : {}),
  });
  const executor = traceExecutor(runs, lane);
  const tickets = createTicketWorker({
    lane,
    prefix: keys.queuePrefix,
    redis,
    executor,
    concurrency: options.slots,
    lockDurationMs: options.lockDurationMs,
    stalledIntervalMs: options.stalledIntervalMs,
    name: workerId,
    counts,
    logger,
  });
  const cancels = createCancelListener({ redis, keys, lane, running: executor.running });

  return {
    lane,
    get slots() {
      return tickets.concurrency;
    },
    resize(slots) {
      tickets.concurrency = slots;
    },
    get busy() {
      return executor.running.size;
    },
    async prepare() {
      await tickets.waitUntilReady();
      await cancels.start();
    },
    run() {
      tickets.run().catch((error: unknown) => {
        logger.error({ code: "WORKER_LOOP_ENDED", lane, err: error }, "no jobs are taken any more");
      });
    },
    async beat() {
      await cancels.check();
      await publisher.publish();
    },
    heartbeatFailed: () => counts.heartbeatFailed(),
    async drain(graceMs) {
      // Taken tickets go on; no further one is fetched.
      const settled = tickets.pause(false);
      if (await endsWithin(settled, graceMs)) return;
      logger.info({ lane, jobs: executor.running.size }, "handing running jobs back");
      for (const run of executor.running.values()) run.abort("shutdown");
      await endsWithin(settled, options.abortGraceMs + 2_000);
    },
    async close() {
      await tickets.close(true);
      if (redis.status === "ready") await publisher.publish();
      await cancels.stop();
    },
  };
}

/** True when the work settled in time. */
async function endsWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
