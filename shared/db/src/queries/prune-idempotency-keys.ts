import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/**
 * Deletes idempotency keys that may be used anew, the oldest first.
 * @returns how many went; fewer than `limit` when there are no more.
 */
export async function pruneIdempotencyKeys(db: Database, limit: number): Promise<number> {
  const rows = await db.drizzle.execute(sql`
    delete from idempotency_keys where (scope, key) in (
      select scope, key from idempotency_keys where created_at < now() - interval '24 hours'
      order by created_at limit ${limit} for update skip locked)
    returning job_id`);
  return rows.length;
}
