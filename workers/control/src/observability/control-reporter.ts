import { createWorkerSweeper } from "@shared/queues/books";
import type { Keys } from "@shared/queues/books";
import {
  controlMetrics,
  createTallyPublisher,
  registerControl,
  unregisterControl,
} from "@shared/queues/metrics";
import type { Tally } from "@shared/queues/metrics";
import { watchEventLoop } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { Redis } from "ioredis";

const beatMs = 5_000;
/** The numbers are asked for more often than the registry needs a heartbeat. */
const publishMs = 1_000;

export interface ControlReporterDeps {
  redis: Redis;
  keys: Keys;
  /** This process, in the registry of control processes. */
  id: string;
  tally: Tally;
  logger: Logger;
  lanes: () => Promise<string[]>;
}

/**
 * Brings what the control process counted to Redis, where the API finds it: this process has no
 * port. Also tells that it lives, and notices workers that fell silent.
 */
export function createControlReporter(deps: ControlReporterDeps): Service {
  const { redis, keys, id, tally, logger } = deps;
  const publisher = createTallyPublisher({
    redis,
    tally,
    sumsKey: keys.controlSums,
    sequenceKey: keys.controlCounts(id),
  });
  const sweeper = createWorkerSweeper(deps);
  const eventLoop = watchEventLoop();
  let beating: NodeJS.Timeout | undefined;
  let publishing: NodeJS.Timeout | undefined;
  let isBeating = false;

  async function publish(): Promise<void> {
    // While Redis is away, counts pile up in one place only: the tally.
    if (redis.status !== "ready") return;
    await publisher.publish().catch((err: unknown) => {
      logger.warn({ code: "COUNTS_NOT_PUBLISHED", err }, "the next round tries again");
    });
  }

  /** While Redis is away one beat waits for it, and the others are left out. */
  async function beat(): Promise<void> {
    if (isBeating) return;
    isBeating = true;
    try {
      await registerControl(deps, id, { event_loop_delay_seconds: eventLoop.takeP99() });
      for (const { lane, id: worker } of await sweeper.sweep(await deps.lanes())) {
        tally.count(controlMetrics.workersLost, [lane]);
        logger.warn({ code: "WORKER_LOST", worker, lane }, "a worker fell silent");
      }
    } catch (err) {
      logger.warn({ code: "HEARTBEAT_FAILED", err }, "no heartbeat this time");
    } finally {
      isBeating = false;
    }
  }

  return {
    name: "control-reporter",
    async start() {
      void beat();
      beating = setInterval(() => void beat(), beatMs);
      publishing = setInterval(() => void publish(), publishMs);
    },
    async stop() {
      clearInterval(beating);
      clearInterval(publishing);
      eventLoop.stop();
      await publish();
      if (redis.status === "ready") await unregisterControl(deps, id);
    },
  };
}
