import { hostname } from "node:os";
import type { JobKind, WorkerModel, WorkerView } from "@shared/contracts";
import { createRedis, newId, watchEventLoop } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import { createKeys } from "../keys.ts";
import { createBatchPace } from "../batch-pace.ts";
import { createDeltaSender } from "./delta-sender.ts";
import type { JobHandler } from "./job-handler.ts";
import type { createJobRun } from "./job-run.ts";
import { createLaneWorker } from "./lane-worker.ts";
import type { LaneWorker } from "./lane-worker.ts";
import { registerWorker, unregisterWorker } from "./worker-registration.ts";

const heartbeatMs = 5_000;
/** A write costs each of the processes that it wakes some 50 µs, its deltas hardly anything. */
const deltaPace = { freePerSecond: 1_500, gatherMs: 10, mostPerSecond: 10_000, longestMs: 25 };

export interface WorkerProcessOptions {
  kind: JobKind;
  handler: JobHandler;
  /** Shown in the registry. */
  engines: string[];
  /** The lanes from the start on; default: the one named as the kind, with `concurrency` slots. */
  lanes?: ServedLane[];
  concurrency: number;
  /** The models that are served now, for the registry. */
  models?: () => WorkerModel[];
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

export interface ServedLane {
  lane: string;
  /** Jobs of the lane at a time. */
  slots: number;
}

export interface WorkerProcess extends Service {
  /**
   * Takes jobs of one more lane from now on, or another number at a time of one that it has;
   * resolves when it stands in the registry.
   */
  serve(lane: ServedLane): Promise<void>;
  /** Tells the registry of what changed, without waiting for the next heartbeat. */
  announce(): Promise<void>;
  /** Takes no further job of the lane, and leaves it once its runs have ended. */
  withdraw(lane: string): Promise<void>;
}

/**
 * All that makes a process a worker of one kind: its lanes and its place in the registry.
 * `stop()` stops taking work, waits for `graceMs`, aborts what still runs and hands it back, and
 * leaves the registry.
 */
export function createWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { kind, logger } = options;
  const keys = createKeys(options.deployment);
  const redis = createRedis(options.redisUrl, "worker", logger, options.deployment);
  const id = `${kind}@${hostname()}#${process.pid}-${newId().slice(-6)}`;
  const startedAt = new Date();
  const pace = createBatchPace(deltaPace);
  const deltas = createDeltaSender(redis);
  const eventLoop = watchEventLoop();
  const served = new Map<string, LaneWorker>();
  let isDraining = false;
  let heartbeat: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;

  const laneWorkerOf = ({ lane, slots }: ServedLane) =>
    createLaneWorker({
      kind,
      lane,
      slots,
      handler: options.handler,
      redis,
      keys,
      workerId: id,
      logger,
      pace,
      deltas,
      lockDurationMs: options.lockDurationMs ?? 15_000,
      stalledIntervalMs: options.stalledIntervalMs ?? 5_000,
      artifactLimitBytes: options.artifactLimitBytes ?? 64 * 1024 * 1024,
      abortGraceMs: options.abortGraceMs ?? 10_000,
      ...(options.createRun ? { createRun: options.createRun } : {}),
    });

  function view(): WorkerView {
    const lanes = [...served.values()];
    return {
      id,
      kind,
      lanes: lanes.map(({ lane }) => lane),
      lane_slots: Object.fromEntries(lanes.map(({ lane, slots }) => [lane, slots])),
      host: hostname(),
      pid: process.pid,
      version: options.version ?? "0.1.0",
      engines: options.engines,
      ...(options.models ? { models: options.models() } : {}),
      slots: lanes.reduce((sum, { slots }) => sum + slots, 0),
      busy: lanes.reduce((sum, { busy }) => sum + busy, 0),
      draining: isDraining,
      started_at: startedAt.toISOString(),
      last_heartbeat: new Date().toISOString(),
      event_loop_delay_seconds: eventLoop.takeP99(),
    };
  }

  async function beat(): Promise<void> {
    try {
      await registerWorker({ redis, keys }, view());
      for (const lane of served.values()) await lane.beat();
    } catch (error) {
      for (const lane of served.values()) lane.heartbeatFailed();
      logger.warn({ code: "HEARTBEAT_FAILED", err: error }, "no heartbeat this time");
    }
  }

  /** Connects, stands in the registry, and only then takes jobs. */
  async function startLanes(lanes: ServedLane[]): Promise<void> {
    const added = lanes.filter((lane) => !served.has(lane.lane));
    for (const { lane, slots } of lanes) served.get(lane)?.resize(slots);
    const workers = added.map(laneWorkerOf);
    for (const worker of workers) {
      served.set(worker.lane, worker);
      await worker.prepare();
    }
    await beat();
    for (const worker of workers) {
      worker.run();
      logger.info({ worker: id, lane: worker.lane, slots: worker.slots }, "taking jobs");
    }
  }

  async function stop(): Promise<void> {
    isDraining = true;
    clearInterval(heartbeat);
    eventLoop.stop();
    const lanes = [...served.values()];
    const isReachable = redis.status === "ready";
    if (isReachable) await Promise.all(lanes.map((lane) => lane.drain(options.graceMs)));
    await Promise.all(lanes.map((lane) => lane.close()));
    if (isReachable) await unregisterWorker({ redis, keys }, view());
    redis.disconnect();
  }

  return {
    name: `worker-${kind}`,
    async start() {
      await startLanes(options.lanes ?? [{ lane: kind, slots: options.concurrency }]);
      heartbeat = setInterval(() => void beat(), heartbeatMs);
    },
    serve: (lane) => startLanes([lane]),
    announce: beat,
    async withdraw(lane) {
      const worker = served.get(lane);
      if (!worker) return;
      served.delete(lane);
      await unregisterWorker({ redis, keys }, { id, lanes: [lane] });
      await worker.drain(options.graceMs);
      await worker.close();
      await beat();
    },
    stop: () => (stopping ??= stop()),
  };
}
