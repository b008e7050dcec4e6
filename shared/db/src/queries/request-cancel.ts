import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { JobRow } from "../job-row.ts";
import { jobs } from "../schema/jobs.ts";
import { getJob } from "./get-job.ts";

export interface CancelResult {
  job: JobRow;
  /** `cancelled`: it was queued and is over now; `requested`: its worker has to stop; `none`: nothing to do. */
  changed: "cancelled" | "requested" | "none";
}

const cancelledError = {
  code: "CANCELLED",
  message: "Cancelled before a worker took it.",
  retryable: true,
};

/**
 * Cancels a queued job at once, and notes the wish for a running one. Idempotent. The caller
 * then removes the ticket or reaches the worker; `needs_cleanup` has the reconciler do it where
 * the caller can't. Undefined when there is no such job.
 */
export async function requestCancel(db: Database, id: string): Promise<CancelResult | undefined> {
  const cancelled = await db.drizzle
    .update(jobs)
    .set({
      status: "cancelled",
      error: cancelledError,
      finishReason: "cancelled",
      cancelRequestedAt: sql`coalesce(cancel_requested_at, now())`,
      finishedAt: sql`now()`,
      needsCleanup: true,
    })
    .where(and(eq(jobs.id, id), eq(jobs.status, "queued")))
    .returning({ id: jobs.id });
  const requested =
    cancelled.length > 0
      ? []
      : await db.drizzle
          .update(jobs)
          .set({ cancelRequestedAt: sql`now()` })
          .where(
            and(eq(jobs.id, id), inArray(jobs.status, ["running"]), isNull(jobs.cancelRequestedAt)),
          )
          .returning({ id: jobs.id });
  const job = await getJob(db, id);
  if (!job) return undefined;
  const changed = cancelled.length > 0 ? "cancelled" : requested.length > 0 ? "requested" : "none";
  return { job, changed };
}
