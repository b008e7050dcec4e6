import type { JobView } from "@shared/contracts";
import type { JobRow } from "@shared/db";
import {
  endPointAfter,
  findResumeState,
  formatStreamPoint,
  parseStreamPoint,
  readEntriesAfter,
  readJobSnapshotPoint,
  streamStart,
} from "@shared/queues/events";
import type { JobEventHub, SnapshotPoint, StreamEntry, StreamPoint } from "@shared/queues/events";
import type { Redis } from "ioredis";
import type { EventFrame } from "../http/event-stream.ts";
import type { JobRecord } from "./job-record.ts";
import type { JobViewer } from "./job-viewer.ts";
import { isOver } from "./job-watch.ts";

/*
 * One reader's view of one job:
 *
 *   begin      a known Last-Event-ID goes on from its place; anything else gets a snapshot
 *   follow     live entries, each with its id; a newer generation begins again with a snapshot
 *              (reset), because what it says replaces what was said before
 *   finish     when `done` comes, or the record says the job is over: what is left in the
 *              stream, then `done` with the terminal job, then the end
 *
 * The place is always taken before the state is read: what happens in between is told by both,
 * never by none.
 */

export interface JobEventSessionDeps {
  record: JobRecord;
  viewer: JobViewer;
  hub: JobEventHub;
  redis: Redis;
  deployment: string;
  /** Pause after which a comment is sent. */
  heartbeatMs: number;
}

export interface SessionRequest {
  job: JobRow;
  lastEventId: string | undefined;
  signal: AbortSignal;
}

/** How a connection begins. */
export type SessionStart =
  | { type: "resume"; place: StreamPoint }
  | { type: "snapshot" }
  /** The reader has seen `done`: there is nothing to send. */
  | { type: "nothing" };

/** Judges the reader's Last-Event-ID; without Redis nobody can resume. */
export async function findSessionStart(
  deps: JobEventSessionDeps,
  request: Omit<SessionRequest, "signal">,
): Promise<SessionStart> {
  const place = parseStreamPoint(request.lastEventId ?? "");
  if (!place || deps.redis.status !== "ready") return { type: "snapshot" };
  const job = { ...request.job, isOver: isOver(request.job) };
  const state = await findResumeState(deps, job, place);
  if (state === "unknown") return { type: "snapshot" };
  return state === "resume" ? { type: "resume", place } : { type: "nothing" };
}

/** The frames of one connection, from where it starts to the end of the job. */
export async function* followJobEvents(
  deps: JobEventSessionDeps,
  request: SessionRequest,
  start: SessionStart,
): AsyncGenerator<EventFrame> {
  if (start.type === "nothing") return;
  let place = start.type === "resume" ? start.place : undefined;
  let shouldReset = request.lastEventId !== undefined;
  while (!request.signal.aborted) {
    let row: JobRow | undefined = request.job;
    if (!place) {
      const snapshot = await takeSnapshot(deps, request.job, shouldReset);
      if (!snapshot) return;
      yield snapshot.frame;
      ({ place, row } = snapshot);
    }
    if (isOver(row)) return yield* finish(deps, row, place);
    const next = yield* followLive(deps, request, place);
    if (next === "end") return;
    place = undefined;
    shouldReset = true;
  }
}

async function takeSnapshot(deps: JobEventSessionDeps, job: JobRow, reset: boolean) {
  const { point, deltas } = await findSnapshotPoint(deps, job);
  const row = await deps.record.getJob(job.id);
  if (!row) return undefined;
  const view = await deps.viewer.view(row);
  const data = { job: view, reset, ...(deltas.length > 0 ? { deltas } : {}) };
  const frame = { event: "snapshot", id: formatStreamPoint(point), data };
  return { frame, row, place: point };
}

/** A finished job is told from the record alone while Redis is away. */
function findSnapshotPoint(deps: JobEventSessionDeps, job: JobRow): Promise<SnapshotPoint> {
  if (deps.redis.status === "ready" || !isOver(job)) return readJobSnapshotPoint(deps, job);
  return Promise.resolve({ point: { generation: job.generation, id: streamStart }, deltas: [] });
}

/** Live entries until the job is over (`end`), or a newer generation begins (`restart`). */
async function* followLive(
  deps: JobEventSessionDeps,
  request: SessionRequest,
  from: StreamPoint,
): AsyncGenerator<EventFrame, "end" | "restart"> {
  let follower = deps.hub.follow(request.job, from.id);
  const close = () => follower.close();
  request.signal.addEventListener("abort", close, { once: true });
  let place = from;
  try {
    for (;;) {
      const item = await follower.next(deps.heartbeatMs);
      if (item.type === "closed" || request.signal.aborted) return "end";
      // The client reads slowly: it goes on from its place, at its own pace.
      if (item.type === "dropped") follower = deps.hub.follow(request.job, place.id);
      if (item.type === "idle") yield { comment: "still here" };
      if (item.type === "ended") {
        yield* finish(deps, request.job, place);
        return "end";
      }
      if (item.type !== "entry") continue;
      if (item.entry.event === "done") {
        yield* finishAt(deps, request.job.id, item.entry);
        return "end";
      }
      if (item.entry.generation !== place.generation) return "restart";
      place = item.entry;
      yield toFrame(item.entry);
    }
  } finally {
    request.signal.removeEventListener("abort", close);
    follower.close();
  }
}

/** What the stream still holds after `place`, then `done`. */
async function* finish(
  deps: JobEventSessionDeps,
  job: JobRow,
  place: StreamPoint,
): AsyncGenerator<EventFrame> {
  // The record is enough for `done`; a Redis that is away only costs what led up to it.
  const rest = deps.redis.status === "ready" ? await readEntriesAfter(deps, job, place.id) : [];
  let last = place;
  for (const entry of rest) {
    if (entry.event === "done") return yield* finishAt(deps, job.id, entry);
    if (entry.generation !== place.generation) continue;
    yield toFrame(entry);
    last = entry;
  }
  yield* finishAt(deps, job.id, endPointAfter(last));
}

async function* finishAt(
  deps: JobEventSessionDeps,
  jobId: string,
  place: StreamPoint,
): AsyncGenerator<EventFrame> {
  const row = await deps.record.getJob(jobId);
  if (!row) return;
  const job: JobView = await deps.viewer.view(row);
  yield { event: "done", id: formatStreamPoint(place), data: { job } };
}

function toFrame(entry: StreamEntry): EventFrame {
  return { event: entry.event, id: formatStreamPoint(entry), data: entry.data };
}
