import { withSpan } from "@shared/runtime";
import type { Executor } from "./executor.ts";

/**
 * Carries out each ticket inside a span that goes on with the trace of its submission. It comes
 * with the ticket, so it survives retries, new tickets and an emptied Redis.
 */
export function traceExecutor(executor: Executor, lane: string): Executor {
  return {
    running: executor.running,
    execute(taken) {
      const { traceparent, job_id, kind } = fieldsOf(taken.data);
      if (typeof traceparent !== "string") return executor.execute(taken);
      const attributes = {
        "messaging.system": "millrace",
        "messaging.operation.type": "process",
        "messaging.destination.name": lane,
        "messaging.message.id": taken.id,
        "millrace.job.id": String(job_id),
        "millrace.job.kind": String(kind),
      };
      const span = { name: `run ${lane}`, kind: "consumer" as const, parent: traceparent };
      return withSpan({ ...span, attributes }, () => executor.execute(taken));
    },
  };
}

/** A ticket's fields before it was checked. */
function fieldsOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
}
