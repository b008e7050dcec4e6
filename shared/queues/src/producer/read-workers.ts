import { workerViewSchema } from "@shared/contracts";
import type { WorkerModel, WorkerView } from "@shared/contracts";
import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import { modelLane, sharedChatLane } from "../model-lane.ts";
import { readLanes } from "./read-lanes.ts";

interface Entry {
  lane: string;
  view: WorkerView;
}

/** One worker can't make a reader ask for more lanes than this. */
const maxClaimedLanes = 1_000;

/**
 * Every worker that sent a heartbeat within the last 15 seconds, in the order of the ids. Time is
 * the clock of Redis alone: workers on other machines may have theirs wrong. The names of silent
 * ones are left to the control process, which counts them.
 */
export async function readWorkers(deps: {
  redis: Redis;
  deployment: string;
}): Promise<WorkerView[]> {
  const known = await readLanes(deps);
  const entries = await readEntries(deps, known);
  // A new lane is used as soon as a worker stands in it, before the control process made it known.
  const claimed = new Set(entries.flatMap(({ view }) => view.lanes));
  for (const lane of known) claimed.delete(lane);
  entries.push(...(await readEntries(deps, [...claimed].slice(0, maxClaimedLanes))));
  return [...Map.groupBy(entries, ({ view }) => view.id).values()]
    .map((group) => trusted(group[0]?.view as WorkerView, new Set(group.map(({ lane }) => lane))))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function readEntries(
  deps: { redis: Redis; deployment: string },
  lanes: string[],
): Promise<Entry[]> {
  const keys = createKeys(deps.deployment);
  const named = await readNames(deps, lanes);
  if (named.length === 0) return [];
  const values = await deps.redis.mget(named.map(({ lane, id }) => keys.worker(lane, id)));
  return named.flatMap(({ lane }, index) => {
    const view = parseView(values[index] ?? "");
    return view ? [{ lane, view }] : [];
  });
}

/** Undefined where there is none, or none that can be read: one worker must not hide the others. */
function parseView(json: string): WorkerView | undefined {
  try {
    return workerViewSchema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/**
 * What is believed of a worker: it takes jobs of the lanes in whose registry it stands, and serves
 * the models of those. A worker that may touch one lane could write any name beside it, and the
 * jobs of that model would come to it.
 */
function trusted(view: WorkerView, lanes: ReadonlySet<string>): WorkerView {
  const isOwn = ({ name, lane }: WorkerModel) =>
    lanes.has(lane) && (lane === modelLane(name) || lane === sharedChatLane);
  return {
    ...view,
    lanes: view.lanes.filter((lane) => lanes.has(lane)),
    ...(view.models ? { models: view.models.filter(isOwn) } : {}),
  };
}

async function readNames(
  deps: { redis: Redis; deployment: string },
  lanes: string[],
): Promise<{ lane: string; id: string }[]> {
  if (lanes.length === 0) return [];
  const keys = createKeys(deps.deployment);
  const pipeline = deps.redis.pipeline();
  for (const lane of lanes) pipeline.smembers(keys.workers(lane));
  const replies = (await pipeline.exec()) ?? [];
  return replies.flatMap(([error, ids], index) => {
    if (error) throw error;
    return (ids as string[]).map((id) => ({ lane: lanes[index] ?? "", id }));
  });
}
