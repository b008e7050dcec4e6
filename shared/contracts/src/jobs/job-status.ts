import { z } from "zod";

/**
 * The states of a job and the only moves between them. The recorder's SQL is built from this
 * table, and docs/job-lifecycle.md shows the same one.
 *
 * - `queued`: accepted, waiting for a worker (also: waiting for its next attempt).
 * - `running`: a worker holds it.
 * - `succeeded`, `failed`, `cancelled`, `expired`: terminal, never left again.
 */
export const jobTransitions = {
  queued: ["running", "succeeded", "failed", "cancelled", "expired"],
  running: ["queued", "succeeded", "failed", "cancelled", "expired"],
  succeeded: [],
  failed: [],
  cancelled: [],
  expired: [],
} as const;

export const jobStatusSchema = z.enum([
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "expired",
]);

export type JobStatus = z.infer<typeof jobStatusSchema>;

/** The statuses that end a job. */
export const terminalStatuses = ["succeeded", "failed", "cancelled", "expired"] as const;

/** Tells whether a job in this status can never change again. */
export function isTerminal(status: JobStatus): boolean {
  return jobTransitions[status].length === 0;
}
