import type { z } from "zod";

/** How often and for how long a kind of job may run; `options` of a submission narrow it. */
export interface JobPolicy {
  maxAttempts: number;
  /** The longest run of one attempt. */
  timeoutMs: number;
  /** First pause before a further attempt; doubles each time, with jitter. */
  backoffMs: number;
}

/** Everything the system needs to know of one kind of job; one file a kind. */
export interface JobContract {
  kind: string;
  inputSchema: z.ZodType;
  optionsSchema: z.ZodType;
  resultSchema: z.ZodType;
  policy: JobPolicy;
  /** What of the input may be shown in lists and logs. */
  summarise: (input: never) => Record<string, unknown>;
  examples: { input: unknown; options?: unknown }[];
}
