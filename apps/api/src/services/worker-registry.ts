import { setTimeout } from "node:timers/promises";
import type { WorkerView } from "@shared/contracts";
import { readWorkers } from "@shared/queues/producer";
import { messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";

/** Whether some live worker could take a job, and if not, why. */
export type Feasibility = { feasible: true } | { feasible: false; reason: string };

export interface WorkerRegistry {
  /** Every live worker, read now. Rejects when Redis is away. */
  readAll(): Promise<WorkerView[]>;
  /** Whether a job of this lane can be taken; knows at most a second ago. Never rejects. */
  feasibilityOf(lane: string): Promise<Feasibility>;
  /** How many jobs of this lane its live workers run at a time; as old as the feasibility. */
  slotsOf(lane: string): Promise<number>;
}

export interface WorkerRegistryDeps {
  redis: Redis;
  deployment: string;
  logger: Logger;
  now: () => Date;
}

const keepMs = 1_000;
/** A Redis that hangs must not hold submissions up. */
const deadlineMs = 300;
const redisAway = "The queue can't be reached; the job is kept and runs when it is back.";

export function createWorkerRegistry(deps: WorkerRegistryDeps): WorkerRegistry {
  let readAt = Number.NEGATIVE_INFINITY;
  let slots: Promise<Map<string, number> | undefined> = Promise.resolve(undefined);

  const readAll = () => readWorkers({ redis: deps.redis, deployment: deps.deployment });

  /** The slots of each lane that is served; undefined when Redis is away. */
  async function readSlots(): Promise<Map<string, number> | undefined> {
    try {
      const workers = await Promise.race([readAll(), setTimeout(deadlineMs, undefined)]);
      return workers && slotsByLane(workers);
    } catch (error) {
      deps.logger.debug({ error: messageOf(error) }, "the registry can't be read");
      return undefined;
    }
  }

  function knownSlots(): Promise<Map<string, number> | undefined> {
    const time = deps.now().getTime();
    if (time - readAt > keepMs) {
      readAt = time;
      slots = readSlots();
    }
    return slots;
  }

  return {
    readAll,
    slotsOf: async (lane) => (await knownSlots())?.get(lane) ?? 0,
    async feasibilityOf(lane) {
      if (deps.redis.status !== "ready") return { feasible: false, reason: redisAway };
      const served = await knownSlots();
      if (!served) return { feasible: false, reason: redisAway };
      if (served.has(lane)) return { feasible: true };
      return { feasible: false, reason: `No live worker takes jobs from the lane "${lane}" now.` };
    },
  };
}

function slotsByLane(workers: WorkerView[]): Map<string, number> {
  const slots = new Map<string, number>();
  for (const worker of workers.filter((one) => !one.draining)) {
    for (const lane of worker.lanes) {
      const own = worker.lane_slots?.[lane] ?? worker.slots;
      slots.set(lane, (slots.get(lane) ?? 0) + own);
    }
  }
  return slots;
}
