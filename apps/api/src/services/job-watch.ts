import { isTerminal } from "@shared/contracts";
import type { JobRow } from "@shared/db";
import { readJobSnapshotPoint, streamStart } from "@shared/queues/events";
import type { FollowerItem, JobEventHub, JobRef } from "@shared/queues/events";
import { maySee } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import { apiProblem } from "../http/api-problem.ts";
import type { JobRecord } from "./job-record.ts";
import type { Redis } from "ioredis";

export interface JobWatchDeps {
  record: JobRecord;
  hub: JobEventHub;
  redis: Redis;
  deployment: string;
}

/** The row, or a 404 that says so, also for a job of somebody else. Ids are accepted in either case. */
export async function loadJob(record: JobRecord, id: string, caller: Caller): Promise<JobRow> {
  const job = isUuid(id) ? await record.getJob(id.toLowerCase()) : undefined;
  if (!job || !maySee(caller, job)) throw noSuchJob();
  return job;
}

/**
 * The id of a job that the caller may change; a 404 for no id at all and for somebody else's job.
 * Whose a job is never changes, so what is done next can rely on it.
 */
export async function findOwnJobId(record: JobRecord, id: string, caller: Caller): Promise<string> {
  if (!isUuid(id)) throw noSuchJob();
  return caller.isAdmin ? id.toLowerCase() : (await loadJob(record, id, caller)).id;
}

export function noSuchJob(): Error {
  return apiProblem("NOT_FOUND", "There is no job with this id.");
}

export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

/** The newest place of a job's events, or the start where Redis can't tell. */
export async function newestPlace(deps: JobWatchDeps, job: JobRow): Promise<string> {
  if (deps.redis.status !== "ready") return streamStart;
  try {
    const { point } = await readJobSnapshotPoint(deps, job);
    return point.id;
  } catch {
    return streamStart;
  }
}

/** Resolves when the job's status changes after `afterId`, when the time is up, or on abort. */
export async function waitForStatus(
  deps: JobWatchDeps,
  place: { job: JobRef; afterId: string },
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  await waitFor(deps, place, limits, ({ type, ...item }) =>
    type === "entry" ? isStatusEvent(item) : type !== "idle",
  );
}

function isStatusEvent(item: object): boolean {
  const { entry } = item as { entry: { event: string } };
  return entry.event === "status" || entry.event === "done";
}

/** Resolves with the row once it is terminal, or as it is when the time is up. */
export async function waitUntilOver(
  deps: JobWatchDeps,
  job: JobRef,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<JobRow | undefined> {
  await waitFor(deps, { job, afterId: streamStart }, limits, (item) =>
    item.type === "entry" ? item.entry.event === "done" : item.type !== "idle",
  );
  return deps.record.getJob(job.id);
}

async function waitFor(
  deps: JobWatchDeps,
  place: { job: JobRef; afterId: string },
  limits: { timeoutMs: number; signal: AbortSignal },
  isReached: (item: FollowerItem) => boolean,
): Promise<void> {
  const follower = deps.hub.follow(place.job, place.afterId);
  const close = () => follower.close();
  limits.signal.addEventListener("abort", close, { once: true });
  try {
    const endsAt = performance.now() + limits.timeoutMs;
    for (let left = limits.timeoutMs; left > 0; left = endsAt - performance.now()) {
      if (isReached(await follower.next(left))) return;
    }
  } finally {
    limits.signal.removeEventListener("abort", close);
    follower.close();
  }
}

/** Whether the row can still change. */
export function isOver(row: JobRow): boolean {
  return isTerminal(row.status);
}
