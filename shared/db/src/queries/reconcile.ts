import type { JobError, JobStatus } from "@shared/contracts";
import { and, asc, eq, gt, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { jobs } from "../schema/jobs.ts";

const settledColumns = {
  id: jobs.id,
  kind: jobs.kind,
  lane: jobs.lane,
  generation: jobs.generation,
  attempt: jobs.attempt,
  status: jobs.status,
  error: jobs.error,
  traceparent: jobs.traceparent,
};

/** An unfinished job as the reconciler looks at it. */
export interface UnfinishedJob {
  id: string;
  kind: string;
  lane: string;
  generation: number;
  cancelRequestedAt: Date | null;
  /** Followers have seen something of its answer: it is never silently begun again. */
  hasStreamed: boolean;
}

/**
 * A page of unfinished jobs that have had their ticket for longer than `settleMs`, by id. Parked
 * jobs are none of the reconciler's business, so a pass does not grow with the backlog.
 */
export async function listUnfinishedJobs(
  db: Database,
  page: { afterId: string | null; limit: number; settleMs: number },
): Promise<UnfinishedJob[]> {
  return db.drizzle
    .select({
      id: jobs.id,
      kind: jobs.kind,
      lane: jobs.lane,
      generation: jobs.generation,
      cancelRequestedAt: jobs.cancelRequestedAt,
      hasStreamed: jobs.hasStreamed,
    })
    .from(jobs)
    .where(
      and(
        inArray(jobs.status, ["queued", "running"]),
        lt(jobs.ticketedAt, sql`now() - make_interval(secs => ${page.settleMs / 1_000})`),
        page.afterId === null ? undefined : gt(jobs.id, page.afterId),
      ),
    )
    .orderBy(asc(jobs.id))
    .limit(page.limit);
}

/**
 * Gives each job the next generation and parks it, unless it ended or got one meanwhile. The
 * feeder makes the new ticket, so that tickets come back through the same door and in order.
 */
export async function bumpGenerations(
  db: Database,
  stale: { id: string; generation: number }[],
): Promise<{ id: string; lane: string; generation: number }[]> {
  if (stale.length === 0) return [];
  return db.drizzle
    .update(jobs)
    .set({ generation: sql`${jobs.generation} + 1`, status: "queued", ticketedAt: null })
    .where(
      and(
        inArray(jobs.status, ["queued", "running"]),
        or(...stale.map((job) => and(eq(jobs.id, job.id), eq(jobs.generation, job.generation)))),
      ),
    )
    .returning({ id: jobs.id, lane: jobs.lane, generation: jobs.generation });
}

/** A job that was ended by the control process or the API. */
export interface SettledJob {
  id: string;
  kind: string;
  lane: string;
  generation: number;
  attempt: number;
  status: JobStatus;
  error: JobError | null;
  traceparent: string | null;
}

/**
 * Fails an unfinished job whose ticket was given up. Undefined when it ended or moved on meanwhile.
 * @param job `attempt` is how many runs began as far as Redis knows; the record may be behind.
 *   `result` is what came of an answer that was cut off.
 */
export async function failUnfinishedJob(
  db: Database,
  job: { id: string; generation: number; attempt: number; result?: unknown },
  error: JobError,
): Promise<SettledJob | undefined> {
  const [settled] = await db.drizzle
    .update(jobs)
    .set({
      status: "failed",
      attempt: sql`greatest(${jobs.attempt}, ${job.attempt}::integer)`,
      error,
      ...(job.result === undefined ? {} : { result: job.result }),
      finishReason: "error",
      finishedAt: sql`now()`,
      needsCleanup: true,
    })
    .where(
      and(
        eq(jobs.id, job.id),
        eq(jobs.generation, job.generation),
        inArray(jobs.status, ["queued", "running"]),
      ),
    )
    .returning(settledColumns);
  return settled;
}

/** Expires queued jobs whose deadline passed more than `graceMs` ago (a worker does it in time where one is alive). */
export async function expireOverdueJobs(
  db: Database,
  options: { graceMs: number; limit: number; error: JobError },
): Promise<SettledJob[]> {
  const overdue = db.drizzle
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.status, "queued"),
        isNotNull(jobs.deadlineAt),
        lt(jobs.deadlineAt, sql`now() - make_interval(secs => ${options.graceMs / 1_000})`),
      ),
    )
    .limit(options.limit);
  return db.drizzle
    .update(jobs)
    .set({
      status: "expired",
      error: options.error,
      finishReason: "deadline",
      finishedAt: sql`now()`,
      needsCleanup: true,
    })
    .where(and(inArray(jobs.id, overdue), eq(jobs.status, "queued")))
    .returning(settledColumns);
}

/** Cancels running jobs whose worker has not answered a cancel within `graceMs`. */
export async function cancelOverdueJobs(
  db: Database,
  options: { graceMs: number; error: JobError },
): Promise<SettledJob[]> {
  return db.drizzle
    .update(jobs)
    .set({
      status: "cancelled",
      error: options.error,
      finishReason: "cancelled",
      finishedAt: sql`now()`,
      needsCleanup: true,
    })
    .where(
      and(
        inArray(jobs.status, ["queued", "running"]),
        lt(jobs.cancelRequestedAt, sql`now() - make_interval(secs => ${options.graceMs / 1_000})`),
      ),
    )
    .returning(settledColumns);
}

/** Terminal jobs of which Redis may still hold something. */
export async function listCleanups(db: Database, limit: number): Promise<SettledJob[]> {
  return db.drizzle
    .select(settledColumns)
    .from(jobs)
    .where(eq(jobs.needsCleanup, true))
    .orderBy(asc(jobs.id))
    .limit(limit);
}

/** Notes that Redis holds nothing of these jobs any more. */
export async function clearCleanups(db: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.drizzle.update(jobs).set({ needsCleanup: false }).where(inArray(jobs.id, ids));
}
