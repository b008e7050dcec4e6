import { traceIdOf } from "@shared/runtime";
import type { Ticket } from "../ticket.ts";

/** What every log line about a job carries. */
export function jobFields(ticket: Ticket, lane: string, attempt: number) {
  const trace = traceIdOf(ticket.traceparent);
  return { job: ticket.job_id, kind: ticket.kind, lane, attempt, ...(trace ? { trace } : {}) };
}
