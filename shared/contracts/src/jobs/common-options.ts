import { z } from "zod";

/** The options that every kind of job understands; each kind's options schema spreads them. */
export const commonOptions = {
  priority: z.number().int().min(1).max(10).optional().describe("1 is the most urgent; default 5"),
  deadline_seconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .optional()
    .describe("Not started by then: expired"),
  timeout_seconds: z
    .number()
    .positive()
    .max(86_400)
    .optional()
    .describe("The longest run of one attempt"),
  max_attempts: z.number().int().min(1).max(10).optional(),
};

export const commonOptionsSchema = z.object(commonOptions);

export type CommonOptions = z.infer<typeof commonOptionsSchema>;
