import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";

/** A worker that fell silent without having left, and the lane it served. */
export interface LostWorker {
  lane: string;
  id: string;
}

export interface WorkerSweeper {
  /**
   * Takes out of the registry the workers that were silent now and at the call before, and gives
   * those. Twice, since after an outage of Redis the heartbeats need a moment to come back.
   */
  sweep(lanes: string[]): Promise<LostWorker[]>;
}

/** Several sweepers may run: only one of them is told of a lost worker. */
export function createWorkerSweeper({ redis, keys }: { redis: Redis; keys: Keys }): WorkerSweeper {
  let silentBefore = new Set<string>();

  async function readSilent(lanes: string[]): Promise<LostWorker[]> {
    const names = redis.pipeline();
    for (const lane of lanes) names.smembers(keys.workers(lane));
    const replies = (await names.exec()) ?? [];
    const named = replies.flatMap(([error, ids], index) => {
      if (error) throw error;
      return (ids as string[]).map((id) => ({ lane: lanes[index] ?? "", id }));
    });
    if (named.length === 0) return [];
    const alive = await redis.mget(named.map(({ lane, id }) => keys.worker(lane, id)));
    return named.filter((_worker, index) => alive[index] === null);
  }

  return {
    async sweep(lanes) {
      const silent = await readSilent(lanes);
      const nameOf = ({ lane, id }: LostWorker) => `${lane} ${id}`;
      const gone = silent.filter((worker) => silentBefore.has(nameOf(worker)));
      silentBefore = new Set(silent.map(nameOf));
      const lost: LostWorker[] = [];
      for (const worker of gone) {
        const removed = await redis.srem(keys.workers(worker.lane), worker.id);
        if (removed === 1) lost.push(worker);
      }
      return lost;
    },
  };
}
