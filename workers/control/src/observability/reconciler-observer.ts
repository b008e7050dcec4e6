import type { SettledJob } from "@shared/db";
import { controlMetrics } from "@shared/queues/metrics";
import type { Tally } from "@shared/queues/metrics";
import type { Logger } from "@shared/runtime";
import { jobFields } from "./job-fields.ts";

/** Hears of what the reconciler put right, after it did it. */
export interface ReconcilerObserver {
  /** Unfinished jobs had no ticket and got a new one. */
  renewed(count: number): void;
  /** Rows were ended without the word of a worker. */
  repaired(repair: "failed" | "expired" | "cancelled", jobs: SettledJob[]): void;
  /** What Redis held of these ended rows is gone; each is told once. */
  ended(jobs: SettledJob[]): void;
  failed(): void;
}

export function createReconcilerObserver(deps: {
  tally: Tally;
  logger: Logger;
}): ReconcilerObserver {
  const { tally, logger } = deps;
  return {
    renewed(count) {
      if (count === 0) return;
      tally.count(controlMetrics.repairs, ["ticket_renewed"], count);
      logger.warn({ code: "TICKETS_RENEWED", jobs: count }, "unfinished jobs had no ticket");
    },
    repaired(repair, jobs) {
      tally.count(controlMetrics.repairs, [repair], jobs.length);
      for (const job of jobs) {
        const fields = { ...jobFields(job), code: "JOB_SETTLED", repair, error: job.error?.code };
        logger.info(fields, "a job was ended without its worker");
      }
    },
    ended(jobs) {
      for (const { kind, lane, status, error } of jobs) {
        tally.count(controlMetrics.outcomes, [kind, lane, status, error?.code ?? "none"]);
      }
    },
    failed: () => tally.count(controlMetrics.reconcilerFailures, []),
  };
}
