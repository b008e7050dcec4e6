import type { CancelResult, JobRow } from "@shared/db";
import type { JobEventHub } from "@shared/queues/events";
import { requestJobAbort } from "@shared/queues/producer";
import type { TicketProducer } from "@shared/queues/producer";
import { traceIdOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { JobRecord } from "./job-record.ts";

export interface JobCanceller {
  /** Cancels a waiting job, asks a running one to stop, leaves a finished one alone. Undefined: no such job. */
  cancel(id: string): Promise<CancelResult | undefined>;
  /** Cancels and removes. False: no such job. */
  remove(id: string): Promise<boolean>;
}

export interface JobCancellerDeps {
  record: JobRecord;
  tickets: TicketProducer;
  hub: JobEventHub;
  redis: Redis;
  deployment: string;
  logger: Logger;
}

/** The row comes first: what Redis misses while it is away, the reconciler makes good. */
export function createJobCanceller(deps: JobCancellerDeps): JobCanceller {
  async function cancel(id: string): Promise<CancelResult | undefined> {
    const result = await deps.record.requestCancel(id);
    if (!result || result.changed === "none") return result;
    // A worker may hold the job although the row says queued, so both are told.
    const steps = await Promise.allSettled([
      deps.tickets.removeTicket(result.job),
      requestJobAbort(deps, result.job),
      deps.hub.checkEnded([id]),
    ]);
    for (const step of steps) {
      if (step.status === "rejected") {
        deps.logger.warn(
          { ...logFields(result.job), code: "CANCEL_INCOMPLETE", err: step.reason },
          "left to the reconciler",
        );
      }
    }
    return result;
  }

  return {
    cancel,
    async remove(id) {
      if (!(await cancel(id))) return false;
      const isRemoved = await deps.record.deleteJob(id);
      await deps.hub.checkEnded([id]);
      return isRemoved;
    },
  };
}

/** What every log line about a job carries. */
function logFields({ id, kind, lane, attempt, traceparent }: JobRow) {
  const trace = traceIdOf(traceparent);
  return { job: id, kind, lane, attempt, ...(trace ? { trace } : {}) };
}
