import type { WorkerView } from "@shared/contracts";
import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";

/** A worker that has not been heard of for this long is not listed. */
const heartbeatTtlSeconds = 15;
/** The set of names outlives the last of them for a while, no longer. */
const namesTtlSeconds = 3_600;

/**
 * Writes this worker into the registry of each of its lanes, and calls their names out: where a
 * worker may touch nothing but its own lane, the control process makes a new one known. Called at
 * every heartbeat.
 */
export async function registerWorker(
  deps: { redis: Redis; keys: Keys },
  worker: WorkerView,
): Promise<void> {
  const { keys } = deps;
  const pipeline = deps.redis.pipeline();
  for (const lane of worker.lanes) {
    pipeline
      .set(keys.worker(lane, worker.id), JSON.stringify(worker), "EX", heartbeatTtlSeconds)
      .sadd(keys.workers(lane), worker.id)
      .expire(keys.workers(lane), namesTtlSeconds);
  }
  if (worker.lanes.length > 0) {
    pipeline.publish(keys.announceChannel, JSON.stringify(worker.lanes));
  }
  await pipeline.exec();
}

/** Takes this worker out of the registry. */
export async function unregisterWorker(
  deps: { redis: Redis; keys: Keys },
  worker: { id: string; lanes: string[] },
): Promise<void> {
  const { keys } = deps;
  const pipeline = deps.redis.pipeline();
  for (const lane of worker.lanes) {
    pipeline.del(keys.worker(lane, worker.id)).srem(keys.workers(lane), worker.id);
  }
  await pipeline.exec();
}
