import { traceIdOf } from "@shared/runtime";

/** What every log line about a job carries, as far as the record knows it. */
export function jobFields(job: {
  id: string;
  kind: string;
  lane: string;
  attempt: number;
  traceparent: string | null;
}) {
  const trace = traceIdOf(job.traceparent);
  const { id, kind, lane, attempt } = job;
  return { job: id, kind, lane, attempt, ...(trace ? { trace } : {}) };
}
