import { z } from "zod";
import { jobErrorSchema } from "../jobs/job-error.ts";
import { jobProgressSchema } from "../jobs/job-progress.ts";
import { jobStatusSchema } from "../jobs/job-status.ts";

export const artifactViewSchema = z.object({
  name: z.string(),
  media_type: z.string(),
  size: z.number(),
  sha256: z.string(),
  url: z.string(),
});

/** A job as the API shows it. */
export const jobViewSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  status: jobStatusSchema,
  attempt: z.number().describe("How many times a worker has begun it"),
  queue_position: z
    .number()
    .int()
    .optional()
    .describe("While it waits: 1 is the next job of its queue; other keys' turns are counted in"),
  eta_seconds: z
    .number()
    .optional()
    .describe("While it waits: about how long until it is finished; absent where it is not known"),
  feasible: z.boolean().optional(),
  infeasible_reason: z.string().optional(),
  progress: jobProgressSchema.optional(),
  input_summary: z.record(z.string(), z.unknown()),
  result: z.unknown().optional(),
  finish_reason: z.string().optional(),
  error: jobErrorSchema.optional(),
  warnings: z.array(z.string()),
  artifacts: z.array(artifactViewSchema),
  usage: z.unknown().optional(),
  worker: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()),
  trace_id: z.string().optional().describe("The W3C trace that its submission belongs to"),
  retried_from: z.uuid().optional(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().optional(),
  finished_at: z.iso.datetime().optional(),
  links: z.record(z.string(), z.string()),
});

/** The answer of a submission: the job, and what is told this once only. */
export const submittedJobSchema = jobViewSchema.extend({
  webhook_secret: z
    .string()
    .optional()
    .describe(
      "Signs the deliveries of the webhook; where the submission named no secret of its own",
    ),
});

export type SubmittedJobView = z.infer<typeof submittedJobSchema>;
export type JobView = z.infer<typeof jobViewSchema>;
export type ArtifactView = z.infer<typeof artifactViewSchema>;

export const jobListSchema = z.object({
  items: z.array(jobViewSchema),
  next_cursor: z.string().nullable(),
});

export type JobList = z.infer<typeof jobListSchema>;
