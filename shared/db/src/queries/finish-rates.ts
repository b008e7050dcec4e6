import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** Jobs that take longer than this are not seen by the rate. */
const lookBackMs = 6 * 3_600_000;

/**
 * How many jobs of each lane ended in the last minute. Looks only at jobs that were accepted
 * within six hours, whose ids stand together at the end of the primary key.
 */
export async function finishRates(db: Database, now = new Date()): Promise<Map<string, number>> {
  const time = (now.getTime() - lookBackMs).toString(16).padStart(12, "0");
  const oldestId = `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
  const rows = await db.drizzle.execute(sql`
    select lane, count(*)::int as count from jobs
    where id >= ${oldestId}::uuid and finished_at > now() - interval '1 minute'
    group by lane`);
  return new Map(rows.map((row) => [String(row["lane"]), Number(row["count"])]));
}
