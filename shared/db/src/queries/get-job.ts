import { eq, sql } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Database } from "../database.ts";
import type { JobRow } from "../job-row.ts";
import { jobs } from "../schema/jobs.ts";
import { webhooks } from "../schema/webhooks.ts";
import { jobColumns } from "./select-jobs.ts";

/** The job with this id, or undefined. */
export async function getJob(db: Database, id: string): Promise<JobRow | undefined> {
  const [job] = await getJobs(db, [id]);
  return job;
}

/** The jobs with these ids, in no particular order; unknown ids are left out. */
export async function getJobs(db: Database, ids: string[]): Promise<JobRow[]> {
  if (ids.length === 0) return [];
  let query = queries.get(db.drizzle);
  if (!query) queries.set(db.drizzle, (query = prepareQuery(db)));
  return query.execute({ ids: `{${ids.join(",")}}` });
}

/** It is asked at the end of every answer: its text is made once a pool. */
const queries = new WeakMap<PostgresJsDatabase, ReturnType<typeof prepareQuery>>();

function prepareQuery(db: Database) {
  return db.drizzle
    .select(jobColumns)
    .from(jobs)
    .where(sql`${jobs.id} = any(${sql.placeholder("ids")}::uuid[])`)
    .prepare("get_jobs");
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
  return row && { ...row.job, input: row.input, webhookTarget: row.webhookTarget };
}
