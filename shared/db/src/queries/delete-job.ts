import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { jobs } from "../schema/jobs.ts";

/** Removes a job with its artifacts and keys. False when there is no such job. */
export async function deleteJob(db: Database, id: string): Promise<boolean> {
  const rows = await db.drizzle.delete(jobs).where(eq(jobs.id, id)).returning({ id: jobs.id });
  return rows.length > 0;
}
