import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/**
 * Deletes jobs that ended more than `days` ago, the oldest first, with all that is theirs. A row
 * that somebody holds, of which Redis has still to be cleared, or whose webhook has not been told
 * yet is left for later.
 * @returns how many went; fewer than `limit` when there are no more.
 */
export async function pruneJobs(
  db: Database,
  options: { days: number; limit: number },
): Promise<number> {
  const rows = await db.drizzle.execute(sql`
    delete from jobs where id in (
      select id from jobs
      where finished_at < now() - make_interval(secs => ${options.days * 86_400}::float8)
        and not needs_cleanup and webhook is distinct from 'waiting'
      order by finished_at limit ${options.limit} for update skip locked)
    returning id`);
  return rows.length;
}
