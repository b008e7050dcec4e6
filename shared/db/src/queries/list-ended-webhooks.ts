import { asc, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { JobRow } from "../job-row.ts";
import { jobs } from "../schema/jobs.ts";
import { jobColumns } from "./select-jobs.ts";

/**
 * Jobs that ended and whose webhook has no delivery yet. A row gets there by being terminal, so
 * no way of ending a job can forget it.
 */
export async function listEndedWebhooks(db: Database, limit: number): Promise<JobRow[]> {
  return (
    db.drizzle
      .select(jobColumns)
      .from(jobs)
      // Spelt as the partial index spells it.
      .where(
        sql`${jobs.webhook} = 'waiting'
        and ${jobs.status} in ('succeeded', 'failed', 'cancelled', 'expired')`,
      )
      .orderBy(asc(jobs.id))
      .limit(limit)
  );
}
