import { z } from "zod";
import { jobViewSchema } from "../http/job-view.ts";
import { problemSchema } from "../http/problem.ts";
import { jobErrorSchema } from "../jobs/job-error.ts";
import { jobProgressSchema } from "../jobs/job-progress.ts";
import { jobStatusSchema } from "../jobs/job-status.ts";

/** The data of each server-sent event of `/v1/jobs/{id}/events`, by event name. */
export const jobEventSchemas = {
  snapshot: z.object({
    job: jobViewSchema,
    /** It replaces what the reader has: its place in the stream is unknown here. */
    reset: z.boolean(),
    /** The deltas so far, for kinds that send any. */
    deltas: z.array(z.unknown()).optional(),
  }),
  status: z.object({
    status: jobStatusSchema,
    attempt: z.number(),
    worker: z.string().optional(),
    error: jobErrorSchema.optional(),
  }),
  progress: jobProgressSchema,
  delta: z.unknown(),
  artifact: z.object({ name: z.string(), media_type: z.string(), size: z.number() }),
  done: z.object({ job: jobViewSchema }),
} as const;

/**
 * The last event of a stream whose reader may read no more (its key was revoked, say): a problem,
 * as a new request would be answered with. Nothing of it is about the job.
 */
export const streamErrorName = "error";
export const streamErrorSchema = problemSchema;

export type JobEventName = keyof typeof jobEventSchemas;
