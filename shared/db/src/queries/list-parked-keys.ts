import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** A key with parked jobs in a lane. */
export interface ParkedKey {
  lane: string;
  /** The key's id; empty for jobs of an open API. */
  key: string;
  /** The most urgent priority among its parked jobs. */
  priority: number;
}

/**
 * Every key with parked jobs, lane by lane. Leaps through the index from key to key, so it costs
 * as much as there are keys, however many jobs are parked.
 */
export async function listParkedKeys(db: Database): Promise<ParkedKey[]> {
  const rows = await db.drizzle.execute(sql`
    with recursive heads as (
      (select lane, coalesce(key_id, '') as key, priority from jobs
       where status in ('queued', 'running') and ticketed_at is null
       order by lane, coalesce(key_id, ''), priority limit 1)
      union all
      select next.lane, next.key, next.priority from heads cross join lateral (
        select lane, coalesce(key_id, '') as key, priority from jobs
        where status in ('queued', 'running') and ticketed_at is null
          and (lane, coalesce(key_id, '')) > (heads.lane, heads.key)
        order by lane, coalesce(key_id, ''), priority limit 1) next
    )
    select lane, key, priority from heads`);
  return rows.map((row) => ({
    lane: String(row["lane"]),
    key: String(row["key"]),
    priority: Number(row["priority"]),
  }));
}
