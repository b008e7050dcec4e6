import { isTerminal } from "@shared/contracts";
import type { JobView } from "@shared/contracts";
import { toJobView } from "@shared/db";
import type { JobRow } from "@shared/db";
import { readLiveJobs } from "@shared/queues/producer";
import type { LiveJob } from "@shared/queues/producer";
import { messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { PlaceInLine } from "./place-in-line.ts";
import type { WaitingLines } from "./waiting-lines.ts";
import type { Feasibility, WorkerRegistry } from "./worker-registry.ts";

export interface JobViewer {
  /** The job as the API shows it: the row, overlaid by what its worker last said. Works without Redis. */
  view(row: JobRow): Promise<JobView>;
  views(rows: JobRow[]): Promise<JobView[]>;
  /** The same for a row that was inserted this moment: nothing can have begun it. */
  viewNew(row: JobRow): Promise<JobView>;
}

export interface JobViewerDeps {
  redis: Redis;
  deployment: string;
  workers: WorkerRegistry;
  lines: WaitingLines;
  logger: Logger;
}

export function createJobViewer(deps: JobViewerDeps): JobViewer {
  async function readLive(rows: JobRow[]): Promise<Map<string, LiveJob>> {
    const unfinished = rows.filter((row) => !isTerminal(row.status));
    if (unfinished.length === 0 || deps.redis.status !== "ready") return new Map();
    try {
      return await readLiveJobs({ redis: deps.redis, deployment: deps.deployment }, unfinished);
    } catch (error) {
      deps.logger.debug({ error: messageOf(error) }, "live state can't be read");
      return new Map();
    }
  }

  async function viewWith(row: JobRow, live: LiveJob | undefined): Promise<JobView> {
    const overlaid = overlayLive(row, live);
    if (overlaid.status !== "queued") return viewOf(overlaid, { progress: live?.progress });
    const [feasibility, place] = await Promise.all([
      deps.workers.feasibilityOf(row.lane),
      deps.lines.placeOf(overlaid),
    ]);
    return viewOf(overlaid, { progress: live?.progress, feasibility, place });
  }

  async function views(rows: JobRow[]): Promise<JobView[]> {
    const live = await readLive(rows);
    return Promise.all(rows.map((row) => viewWith(row, live.get(row.id))));
  }

  return {
    views,
    async view(row) {
      const live = await readLive([row]);
      return viewWith(row, live.get(row.id));
    },
    viewNew: (row) => viewWith(row, undefined),
  };
}

/** The row with newer state from Redis, where there is any that belongs to it. */
function overlayLive(row: JobRow, live: LiveJob | undefined): JobRow {
  if (!live || isTerminal(row.status) || live.generation < row.generation) return row;
  return {
    ...row,
    status: live.status,
    attempt: Math.max(row.attempt, live.attempt),
    worker: live.worker ?? row.worker,
    startedAt: live.startedAt === undefined ? row.startedAt : new Date(live.startedAt),
  };
}

/** What is known of an unfinished job besides its row. */
interface LiveFacts {
  progress: LiveJob["progress"];
  feasibility?: Feasibility;
  place?: PlaceInLine | undefined;
}

/** What the record has, and what only the running system knows. */
function viewOf(row: JobRow, { progress, feasibility, place }: LiveFacts): JobView {
  return {
    ...toJobView(row),
    ...(place ? { queue_position: place.position } : {}),
    ...(place?.etaSeconds === undefined ? {} : { eta_seconds: place.etaSeconds }),
    ...(feasibility ? { feasible: feasibility.feasible } : {}),
    ...(feasibility?.feasible === false ? { infeasible_reason: feasibility.reason } : {}),
    ...(progress && row.status === "running" ? { progress } : {}),
  };
}
