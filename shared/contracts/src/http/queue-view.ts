import { z } from "zod";

/** One queue: the jobs of one lane that are not finished, and how fast they leave it. */
export const queueViewSchema = z.object({
  kind: z.string(),
  lane: z.string(),
  queued: z.number(),
  running: z.number(),
  oldest_seconds: z.number().nullable().describe("Age of the job that has waited longest"),
  finished_per_minute: z.number().optional(),
});

export type QueueView = z.infer<typeof queueViewSchema>;
