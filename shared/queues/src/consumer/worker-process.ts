import { hostname } from "node:os";
import type { JobKind, WorkerView } from "@shared/contracts";
import { createRedis, newId, watchEventLoop } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import { createKeys } from "../keys.ts";
import { createTallyPublisher } from "../metrics/tally-publisher.ts";
import { createCancelListener } from "./cancel-listener.ts";
import { createDeltaPace } from "./delta-pace.ts";
import { createExecutor } from "./executor.ts";
import type { JobHandler } from "./job-handler.ts";
import type { createJobRun } from "./job-run.ts";
import { createTicketWorker } from "./ticket-worker.ts";
import { traceExecutor } from "./trace-executor.ts";
import { createWorkerCounts } from "./worker-counts.ts";
import { registerWorker, unregisterWorker } from "./worker-registration.ts";

const heartbeatMs = 5_000;

export interface WorkerProcessOptions {
  kind: JobKind;
  handler: JobHandler;
  /** Shown in the registry. */
  engines: string[];
  concurrency: number;
  redisUrl: string;
  deployment: string;
  logger: Logger;
  /** How long running jobs may go on after `stop()`, before they are aborted and handed back. */
  graceMs: number;
  lockDurationMs?: number;
  stalledIntervalMs?: number;
  artifactLimitBytes?: number;
  abortGraceMs?: number;
  version?: string;
  /** Runs of another making, for crash tests. */
  createRun?: typeof createJobRun;
}

/**
 * All that makes a process a worker of one kind: tickets, the executor, cancellation and the
 * registry. `stop()` stops taking work, waits for `graceMs`, aborts what still runs and hands
 * it back, and leaves the registry.
 */
export function createWorkerProcess(options: WorkerProcessOptions): Service {
  const { kind, logger } = options;
  const lane: string = kind;
  const keys = createKeys(options.deployment);
  const redis = createRedis(options.redisUrl, "worker", logger, options.deployment);
  const id = `${kind}@${hostname()}#${process.pid}-${newId().slice(-6)}`;
  const startedAt = new Date();
  let isDraining = false;
  let heartbeat: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  const counts = createWorkerCounts(lane);
  const publisher = createTallyPublisher({
    redis,
    tally: counts.tally,
    sumsKey: keys.workerSums(lane),
    sequenceKey: keys.workerCounts(lane, id),
  });
  const eventLoop = watchEventLoop();

  const runs = createExecutor({
    kind,
    lane,
    handler: options.handler,
    redis,
    keys,
    worker: id,
    logger,
    counts,
    artifactLimitBytes: options.artifactLimitBytes ?? 64 * 1024 * 1024,
    abortGraceMs: options.abortGraceMs ?? 10_000,
    now: () => new Date(),
    pace: createDeltaPace(),
    ...(options.createRun ? { createRun: options.createRun } : {}),
  });
  const executor = traceExecutor(runs, lane);
  const tickets = createTicketWorker({
    lane,
    prefix: keys.queuePrefix,
    redis,
    executor,
    concurrency: options.concurrency,
    lockDurationMs: options.lockDurationMs ?? 15_000,
    stalledIntervalMs: options.stalledIntervalMs ?? 5_000,
    name: id,
    counts,
    logger,
  });
  const cancels = createCancelListener({ redis, keys, lane, running: executor.running });

  function view(): WorkerView {
    return {
      id,
      kind,
      lanes: [lane],
      host: hostname(),
      pid: process.pid,
      version: options.version ?? "0.1.0",
      engines: options.engines,
      slots: options.concurrency,
      busy: executor.running.size,
      draining: isDraining,
      started_at: startedAt.toISOString(),
      last_heartbeat: new Date().toISOString(),
      event_loop_delay_seconds: eventLoop.takeP99(),
    };
  }

  async function beat(): Promise<void> {
    try {
      await registerWorker({ redis, keys }, view());
      await cancels.check();
      await publisher.publish();
    } catch (error) {
      counts.heartbeatFailed();
      logger.warn({ code: "HEARTBEAT_FAILED", err: error }, "no heartbeat this time");
    }
  }

  async function drain(): Promise<void> {
    // Taken tickets go on; no further one is fetched.
    const settled = tickets.pause(false);
    if (await endsWithin(settled, options.graceMs)) return;
    logger.info({ jobs: executor.running.size }, "handing running jobs back");
    for (const run of executor.running.values()) run.abort("shutdown");
    await endsWithin(settled, (options.abortGraceMs ?? 10_000) + 2_000);
  }

  async function stop(): Promise<void> {
    isDraining = true;
    clearInterval(heartbeat);
    eventLoop.stop();
    if (redis.status === "ready") {
      await drain();
      await tickets.close(true);
      await publisher.publish();
      await unregisterWorker({ redis, keys }, view());
    } else {
      await tickets.close(true);
    }
    await cancels.stop();
    redis.disconnect();
  }

  return {
    name: `worker-${kind}`,
    async start() {
      await tickets.waitUntilReady();
      await cancels.start();
      await beat();
      heartbeat = setInterval(() => void beat(), heartbeatMs);
      tickets.run().catch((error: unknown) => {
        logger.error({ code: "WORKER_LOOP_ENDED", err: error }, "the worker stopped taking jobs");
      });
      logger.info({ worker: id, lane, slots: options.concurrency }, "taking jobs");
    },
    stop: () => (stopping ??= stop()),
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
