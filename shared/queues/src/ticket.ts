import { z } from "zod";

/** What a BullMQ job carries: all that a worker without a database needs to run the job. */
export const ticketSchema = z.object({
  job_id: z.uuid(),
  kind: z.string(),
  generation: z.number().int(),
  /** Runs that the record already knew when the ticket was made. */
  attempts_before: z.number().int(),
  timeout_ms: z.number(),
  deadline_at: z.string().nullable(),
  options: z.record(z.string(), z.unknown()),
  /** The trace of the submission (W3C), where it has one. */
  traceparent: z.string().max(64).optional(),
  /** Absent where the input waits under the job's payload key (claim check). */
  input: z.unknown().optional(),
});

export type Ticket = z.infer<typeof ticketSchema>;

/** The BullMQ id of a job's ticket. */
export function ticketId(jobId: string, generation: number): string {
  return `${jobId}-${generation}`;
}

/** What a ticket carries once its job is over: enough to be read, nothing to run. */
export function clearedTicket(jobId: string, generation: number): Ticket {
  return {
    job_id: jobId,
    kind: "",
    generation,
    attempts_before: 0,
    timeout_ms: 0,
    deadline_at: null,
    options: {},
  };
}
