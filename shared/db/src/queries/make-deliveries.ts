import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** What is to be told of a job that ended. */
export interface NewDelivery {
  jobId: string;
  /** Such as `job.succeeded`. */
  type: string;
  /** The exact text that every try will send. */
  body: string;
}

/**
 * Makes the deliveries and takes their jobs off the list of {@link listEndedWebhooks}, by one
 * statement. Of several callers with the same job one wins; the body of the first stays.
 * @returns the jobs whose delivery was made by this call.
 */
export async function makeDeliveries(db: Database, made: NewDelivery[]): Promise<string[]> {
  if (made.length === 0) return [];
  const records = made.map(({ jobId, type, body }) => ({ job_id: jobId, type, body }));
  const rows = await db.drizzle.execute(sql`
    with incoming as (
      select * from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
        as r(job_id uuid, type text, body text)
    ), taken as (
      update jobs set webhook = 'made' from incoming
      where jobs.id = incoming.job_id and jobs.webhook = 'waiting'
      returning jobs.id
    )
    update webhooks set state = 'pending', type = incoming.type, body = incoming.body,
      next_attempt_at = now(), series_started_at = now()
    from incoming
    where webhooks.job_id = incoming.job_id and incoming.job_id in (select id from taken)
    returning webhooks.job_id`);
  return rows.map((row) => String(row["job_id"]));
}
