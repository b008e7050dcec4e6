import { workerViewSchema } from "@shared/contracts";
import type { WorkerView } from "@shared/contracts";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import { readLanes } from "./read-lanes.ts";

/**
 * Every worker that sent a heartbeat within the last 15 seconds, in the order of the ids. Time is
 * the clock of Redis alone: workers on other machines may have theirs wrong. The names of silent
 * ones are left to the control process, which counts them.
 */
export async function readWorkers(deps: {
  redis: Redis;
  deployment: string;
}): Promise<WorkerView[]> {
  const keys = createKeys(deps.deployment);
  const named = await readNames(deps, await readLanes(deps));
  if (named.length === 0) return [];
  const values = await deps.redis.mget(named.map(({ lane, id }) => keys.worker(lane, id)));
  const views = values
    .filter((value) => value !== null)
    .map((value) => workerViewSchema.parse(JSON.parse(value)));
  // A worker of several lanes stands in each of them.
  return [...new Map(views.map((view) => [view.id, view])).values()].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

async function readNames(
  deps: { redis: Redis; deployment: string },
  lanes: string[],
): Promise<{ lane: string; id: string }[]> {
  const keys = createKeys(deps.deployment);
  const pipeline = deps.redis.pipeline();
  for (const lane of lanes) pipeline.smembers(keys.workers(lane));
  const replies = (await pipeline.exec()) ?? [];
  return replies.flatMap(([error, ids], index) => {
    if (error) throw error;
    return (ids as string[]).map((id) => ({ lane: lanes[index] ?? "", id }));
  });
}
