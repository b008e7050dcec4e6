import type { JobProgress } from "@shared/contracts";
import type { Redis } from "ioredis";
import { generationOf } from "../fence.ts";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";

/** What a job's worker last said: newer than the row while the recorder is behind. */
export interface LiveJob {
  status: "running" | "queued";
  attempt: number;
  generation: number;
  worker?: string;
  progress?: JobProgress;
  startedAt?: string;
}

/** The live state of those of the jobs that have begun. Ignore it once the row is terminal. */
export async function readLiveJobs(
  deps: { redis: Redis; deployment: string },
  jobs: JobRef[],
): Promise<Map<string, LiveJob>> {
  const keys = createKeys(deps.deployment);
  const pipeline = deps.redis.pipeline();
  for (const job of jobs) pipeline.hgetall(keys.live(job));
  const replies = (await pipeline.exec()) ?? [];
  const live = new Map<string, LiveJob>();
  replies.forEach(([error, fields], index) => {
    if (error) throw error;
    const id = jobs[index]?.id;
    const job = parseLiveJob(fields as Record<string, string>);
    if (id !== undefined && job) live.set(id, job);
  });
  return live;
}

/** Reads the fields of a `live` hash; undefined when the job has not begun. */
export function parseLiveJob(fields: Record<string, string>): LiveJob | undefined {
  const fence = fields["fence"];
  // A fence that the reconciler raised says nothing of a run.
  if (fence === undefined || fields["attempt"] === undefined) return undefined;
  const progress = fields["progress"];
  return {
    status: fields["status"] === "queued" ? "queued" : "running",
    attempt: Number(fields["attempt"]),
    generation: generationOf(Number(fence)),
    ...(fields["worker"] ? { worker: fields["worker"] } : {}),
    ...(fields["started_at"] ? { startedAt: fields["started_at"] } : {}),
    ...(progress ? { progress: JSON.parse(progress) as JobProgress } : {}),
  };
}
