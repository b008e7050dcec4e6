import type { ServedLane, WorkerProcess } from "@shared/queues/consumer";
import type { Logger } from "@shared/runtime";

export interface LaneKeeper {
  /** Brings the worker to these lanes, and the registry to its models. Later calls win. */
  keep(lanes: ServedLane[]): void;
  /** Resolves when what was asked for last is done. */
  settled(): Promise<void>;
}

/**
 * Serves the lanes of the models that are there, as they come and go. Each lane changes by itself,
 * one step at a time: a lane that is left waits for its runs, and no other waits for that.
 */
export function createLaneKeeper(
  worker: Pick<WorkerProcess, "serve" | "withdraw" | "announce">,
  logger: Logger,
): LaneKeeper {
  /** The slots of each lane that the worker was told to serve. */
  const served = new Map<string, number>();
  let wanted = new Map<string, number>();
  const changing = new Map<string, Promise<void>>();
  let announcing: Promise<void> | undefined;
  let isNews = false;

  const isDue = (lane: string) => served.get(lane) !== wanted.get(lane);

  async function change(lane: string): Promise<void> {
    try {
      while (isDue(lane)) await step(lane, wanted.get(lane));
    } catch (err) {
      logger.warn({ code: "LANES_NOT_KEPT", lane, err }, "the next change tries again");
    } finally {
      changing.delete(lane);
    }
  }

  async function step(lane: string, slots: number | undefined): Promise<void> {
    if (slots === undefined) {
      served.delete(lane);
      await worker.withdraw(lane);
    } else {
      served.set(lane, slots);
      await worker.serve({ lane, slots });
    }
  }

  async function announce(): Promise<void> {
    while (isNews) {
      isNews = false;
      await worker.announce();
    }
    announcing = undefined;
  }

  return {
    keep(lanes) {
      wanted = new Map(lanes.map(({ lane, slots }) => [lane, slots]));
      for (const lane of new Set([...served.keys(), ...wanted.keys()])) {
        if (isDue(lane) && !changing.has(lane)) changing.set(lane, change(lane));
      }
      isNews = true;
      announcing ??= announce();
    },
    async settled() {
      while (changing.size > 0 || announcing) await Promise.all([...changing.values(), announcing]);
    },
  };
}
