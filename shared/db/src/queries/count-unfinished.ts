import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** How many unfinished jobs there are of one sort. */
export interface UnfinishedCount {
  kind: string;
  lane: string;
  /** The id of the API key; empty for jobs of an open API. */
  key: string;
  status: "queued" | "running";
  /** Without a ticket: the key has no room in its lane yet. */
  isParked: boolean;
  count: number;
  /** When the first of them was accepted. */
  oldestAt: Date;
}

/**
 * Counts unfinished jobs by kind, lane, key and status. Reads parked ones from their index alone;
 * those with tickets are few, however long the backlog.
 */
export async function countUnfinished(db: Database): Promise<UnfinishedCount[]> {
  const rows = await db.drizzle.execute(sql`
    select kind, lane, coalesce(key_id, '') as key, status, false as is_parked,
      count(*)::int as count, min(id::text) as oldest_id
    from jobs where status in ('queued', 'running') and ticketed_at is not null
    group by kind, lane, coalesce(key_id, ''), status
    union all
    select kind, lane, coalesce(key_id, ''), 'queued', true, count(*)::int, min(id::text)
    from jobs where status in ('queued', 'running') and ticketed_at is null
    group by kind, lane, coalesce(key_id, '')`);
  return rows.map((row) => ({
    kind: String(row["kind"]),
    lane: String(row["lane"]),
    key: String(row["key"]),
    status: row["status"] === "running" ? "running" : "queued",
    isParked: row["is_parked"] === true,
    count: Number(row["count"]),
    oldestAt: timeOfId(String(row["oldest_id"])),
  }));
}

/** The time that a UUIDv7 begins with. */
function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
}
