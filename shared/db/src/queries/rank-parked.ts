import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** The most marks that are read, however many jobs are parked. */
const maxMarks = 1_000;

/** The parked jobs of one key and priority in a lane, in the order in which they get tickets. */
export interface ParkedSort {
  /** The key's id; empty for jobs of an open API. */
  key: string;
  priority: number;
  count: number;
  /** Some of the jobs, the oldest first, with the number of those before each: all of them while they are few. */
  marks: { id: string; before: number }[];
}

/** How the parked jobs of a lane stand. Reads one index, so not for every request. */
export async function rankParked(db: Database, lane: string): Promise<ParkedSort[]> {
  const counts = await db.drizzle.execute(sql`
    select coalesce(key_id, '') as key, priority, count(*)::int as count from jobs
    where status in ('queued', 'running') and ticketed_at is null and lane = ${lane}
    group by coalesce(key_id, ''), priority`);
  const total = counts.reduce((sum, row) => sum + Number(row["count"]), 0);
  if (total === 0) return [];
  const step = Math.max(1, Math.ceil(total / maxMarks));
  const marks = await db.drizzle.execute(sql`
    select key, priority, id, before from (
      select coalesce(key_id, '') as key, priority, id, row_number() over (
        partition by coalesce(key_id, ''), priority order by id)::int - 1 as before
      from jobs
      where status in ('queued', 'running') and ticketed_at is null and lane = ${lane}
    ) ranked where before % ${step} = 0 order by key, priority, before`);
  const bySort = Map.groupBy(marks, (row) => sortOf(row));
  return counts.map((row) => ({
    key: String(row["key"]),
    priority: Number(row["priority"]),
    count: Number(row["count"]),
    marks: (bySort.get(sortOf(row)) ?? []).map((mark) => ({
      id: String(mark["id"]),
      before: Number(mark["before"]),
    })),
  }));
}

function sortOf(row: Record<string, unknown>): string {
  return `${String(row["priority"])} ${String(row["key"])}`;
}
