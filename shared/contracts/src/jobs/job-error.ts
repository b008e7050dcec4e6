import { z } from "zod";

/** Why a job ended without success. `code` is stable; `message` is for people. */
export const jobErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  details: z.unknown().optional(),
});

export type JobError = z.infer<typeof jobErrorSchema>;

/** Codes that the job core itself gives a job; a kind adds its own in its contract file. */
export const coreJobErrorCodes = {
  workerLost: "WORKER_LOST",
  interrupted: "INTERRUPTED",
  timeout: "TIMEOUT",
  deadlinePassed: "DEADLINE_PASSED",
  cancelled: "CANCELLED",
  invalidPayload: "INVALID_PAYLOAD",
  resultTooLarge: "RESULT_TOO_LARGE",
  internal: "INTERNAL",
} as const;
