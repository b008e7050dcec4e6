import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { websites } from "../schema/websites.ts";

/** Gives the job the next website number. */
export async function createWebsite(db: Database, jobId: string): Promise<number> {
  const [row] = await db.drizzle
    .insert(websites)
    .values({ jobId })
    .returning({ number: websites.number });
  if (!row) throw new Error("an insert of one row gave back none");
  return row.number;
}

/** The job behind `website_<number>`, or undefined. */
export async function findWebsite(db: Database, number: number): Promise<string | undefined> {
  const [row] = await db.drizzle
    .select({ jobId: websites.jobId })
    .from(websites)
    .where(eq(websites.number, number));
  return row?.jobId;
}
