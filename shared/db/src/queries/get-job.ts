import { eq, inArray } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { JobRow } from "../job-row.ts";
import { jobs } from "../schema/jobs.ts";
import { webhooks } from "../schema/webhooks.ts";
import { jobColumns, withArtifacts } from "./select-jobs.ts";

/** The job with this id, or undefined. */
export async function getJob(db: Database, id: string): Promise<JobRow | undefined> {
  const [job] = await getJobs(db, [id]);
  return job;
}

/** The jobs with these ids, in no particular order; unknown ids are left out. */
export async function getJobs(db: Database, ids: string[]): Promise<JobRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.drizzle.select(jobColumns).from(jobs).where(inArray(jobs.id, ids));
  return withArtifacts(db, rows);
}

/** A job with all that was submitted. */
export type SubmittedJob = JobRow & {
  input: unknown;
  /** With its secret: for a new job, never for showing. */
  webhookTarget: { url: string; secret: string } | null;
};

/** The job with what was submitted: for running it again. */
export async function getJobWithInput(db: Database, id: string): Promise<SubmittedJob | undefined> {
  const [row] = await db.drizzle
    .select({
      job: jobColumns,
      input: jobs.input,
      webhookTarget: { url: webhooks.url, secret: webhooks.secret },
    })
    .from(jobs)
    .leftJoin(webhooks, eq(webhooks.jobId, jobs.id))
    .where(eq(jobs.id, id));
  if (!row) return undefined;
  const [job] = await withArtifacts(db, [row.job]);
  return job && { ...job, input: row.input, webhookTarget: row.webhookTarget };
}
