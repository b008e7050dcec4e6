import type { ServedLane, WorkerProcess } from "@shared/queues/consumer";
import type { Logger } from "@shared/runtime";

export interface LaneKeeper {
  /** Brings the worker to these lanes, and the registry to its models. Later calls win. */
  keep(lanes: ServedLane[]): void;
  /** Resolves when what was asked for last is done. */
  settled(): Promise<void>;
}

/**
 * Serves the lanes of the models that are there, as they come and go. One change at a time; what
 * is asked for meanwhile is taken together.
 */
export function createLaneKeeper(
  worker: Pick<WorkerProcess, "serve" | "withdraw" | "announce">,
  logger: Logger,
): LaneKeeper {
  const served = new Map<string, number>();
  let wanted: ServedLane[] | undefined;
  let changing: Promise<void> | undefined;

  async function change(): Promise<void> {
    while (wanted) {
      const lanes = new Map(wanted.map(({ lane, slots }) => [lane, slots]));
      wanted = undefined;
      try {
        await changeTo(lanes);
      } catch (err) {
        logger.warn({ code: "LANES_NOT_KEPT", err }, "the next change tries again");
      }
    }
    changing = undefined;
  }

  async function changeTo(lanes: Map<string, number>): Promise<void> {
    for (const [lane, slots] of served) {
      if (lanes.get(lane) === slots) continue;
      served.delete(lane);
      await worker.withdraw(lane);
    }
    for (const [lane, slots] of lanes) {
      if (served.has(lane)) continue;
      served.set(lane, slots);
      await worker.serve({ lane, slots });
    }
    await worker.announce();
  }

  return {
    keep(lanes) {
      wanted = lanes;
      changing ??= change();
    },
    settled: async () => changing,
  };
}
