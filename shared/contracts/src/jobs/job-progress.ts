import { z } from "zod";

/** How far a running job is: a stage name, an optional percentage and a sentence for people. */
export const jobProgressSchema = z.object({
  stage: z.string().max(64),
  percent: z.number().min(0).max(100).optional(),
  message: z.string().max(500),
});

export type JobProgress = z.infer<typeof jobProgressSchema>;
