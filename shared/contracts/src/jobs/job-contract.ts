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
  /** For kinds whose answer comes in deltas. */
  stream?: {
    /** Makes one delta of two that follow each other; undefined where they have to stay apart. */
    merge: (earlier: never, later: never) => unknown;
    /** The result that the deltas of a run that was cut off amount to. */
    fold: (deltas: never[]) => unknown;
  };
  /** What of the input may be shown in lists and logs. */
  summarise: (input: never) => Record<string, unknown>;
  examples: { input: unknown; options?: unknown }[];
}
