import type { Database } from "../database.ts";
import { countUnfinished } from "./count-unfinished.ts";

export interface QueueStat {
  kind: string;
  lane: string;
  status: "queued" | "running";
  count: number;
  /** Age of the oldest unfinished job in this status, in seconds. */
  oldestSeconds: number;
}

/** How many unfinished jobs each lane has, by status, sorted by lane. */
export async function queueStats(db: Database, now = new Date()): Promise<QueueStat[]> {
  const byQueue = Map.groupBy(await countUnfinished(db), ({ kind, lane, status }) =>
    JSON.stringify([lane, kind, status]),
  );
  return [...byQueue]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (!first) return [];
      const oldest = Math.min(...group.map(({ oldestAt }) => oldestAt.getTime()));
      return {
        kind: first.kind,
        lane: first.lane,
        status: first.status,
        count: group.reduce((sum, { count }) => sum + count, 0),
        oldestSeconds: Math.max(0, (now.getTime() - oldest) / 1_000),
      };
    });
}
