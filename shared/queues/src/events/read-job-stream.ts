import type { Redis } from "ioredis";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";
import { compareStreamIds, isEndPoint, parseStreamEntry, streamStart } from "./stream-entry.ts";
import type { StreamEntry, StreamPoint } from "./stream-entry.ts";

export interface StreamReaderDeps {
  /** A `request` connection: reads reject at once when Redis is away. */
  redis: Redis;
  deployment: string;
}

type RawEntry = [string, string[]];

/** What a fresh reader starts from: everything up to `point` is told by the snapshot. */
export interface SnapshotPoint {
  point: StreamPoint;
  /** The deltas up to the point, of the point's generation. */
  deltas: unknown[];
}

/**
 * The newest place of the job's stream, and the deltas up to it. Take the point first and read
 * the job's state after it: what happens in between is then told twice, never left out.
 * @param generation the job's generation, for a stream that is still empty.
 */
export async function readJobSnapshotPoint(
  deps: StreamReaderDeps,
  job: JobRef & { generation: number },
): Promise<SnapshotPoint> {
  const key = createKeys(deps.deployment).stream(job);
  const entries = (await deps.redis.xrange(key, "-", "+")).map(parseStreamEntry);
  // `done` is never part of a snapshot: who resumes from the snapshot has yet to be told.
  const last = entries.findLast((entry) => entry.event !== "done");
  const generation = last?.generation ?? job.generation;
  return {
    point: { generation, id: last?.id ?? streamStart },
    deltas: entries
      .filter((entry) => entry.event === "delta" && entry.generation === generation)
      .map((entry) => entry.data),
  };
}

/**
 * What a reader that has seen everything up to a point can do: `resume` from there (the entry is
 * still in the stream, nothing after it was dropped, no other generation has begun), stop because
 * the point is `after-end`, or start over because it is `unknown`.
 */
export type ResumeState = "resume" | "after-end" | "unknown";

/** @param job the row; `isOver` says that it is in a terminal status. */
export async function findResumeState(
  deps: StreamReaderDeps,
  job: JobRef & { generation: number; isOver: boolean },
  point: StreamPoint,
): Promise<ResumeState> {
  if (job.isOver && isEndPoint(point)) return "after-end";
  const key = createKeys(deps.deployment).stream(job);
  const [seen, newest, oldest] = await readAll(deps.redis, [
    (pipeline) => pipeline.xrange(key, point.id, point.id),
    (pipeline) => pipeline.xrevrange(key, "+", "-", "COUNT", 1),
    (pipeline) => pipeline.xrange(key, "-", "+", "COUNT", 1),
  ]);
  if (seen?.event === "done" && seen.generation === point.generation) return "after-end";
  const isSameGeneration = (newest?.generation ?? job.generation) === point.generation;
  if (!isSameGeneration) return "unknown";
  if (point.id !== streamStart) return seen ? "resume" : "unknown";
  // From the start: good as long as nothing was ever in the stream, or its first entry still is.
  const isWhole = oldest ? ["status", "done"].includes(oldest.event) : !job.isOver;
  return isWhole ? "resume" : "unknown";
}

/** The entries after `afterId`, oldest first. */
export async function readEntriesAfter(
  deps: StreamReaderDeps,
  job: JobRef,
  afterId: string,
): Promise<StreamEntry[]> {
  const key = createKeys(deps.deployment).stream(job);
  const entries = (await deps.redis.xrange(key, afterId, "+")).map(parseStreamEntry);
  return entries.filter((entry) => compareStreamIds(entry.id, afterId) > 0);
}

type Pipeline = ReturnType<Redis["pipeline"]>;

/** Runs reads in one round trip; gives the first entry of each. */
async function readAll(
  redis: Redis,
  commands: ((pipeline: Pipeline) => Pipeline)[],
): Promise<(StreamEntry | undefined)[]> {
  const pipeline = redis.pipeline();
  for (const command of commands) command(pipeline);
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    const first = (reply as RawEntry[])[0];
    return first && parseStreamEntry(first);
  });
}
