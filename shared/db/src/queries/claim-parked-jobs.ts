import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { TicketSource } from "../job-row.ts";
import type { ParkedKey } from "./list-parked-keys.ts";

/**
 * Takes up to `room` of each key's parked jobs, the oldest of the given priority first, and notes
 * that they are about to get a ticket. Two feeders never take the same job.
 *
 * @param maxBytes about the most that the inputs may weigh together; one job is always taken.
 * @returns what the tickets are made of, the oldest first.
 */
export async function claimParkedJobs(
  db: Database,
  rooms: (ParkedKey & { room: number })[],
  maxBytes: number,
): Promise<TicketSource[]> {
  if (rooms.length === 0) return [];
  const rows = await db.drizzle.execute(sql`
    with rooms as (
      select * from jsonb_to_recordset(${JSON.stringify(rooms)}::jsonb)
        as r(lane text, key text, priority smallint, room integer)
    ), picked as (
      select rooms.lane, rooms.key, parked.id, parked.bytes from rooms cross join lateral (
        select id, pg_column_size(input) as bytes from jobs
        where status in ('queued', 'running') and ticketed_at is null and lane = rooms.lane
          and coalesce(key_id, '') = rooms.key and priority = rooms.priority
        order by id limit rooms.room for update skip locked) parked
    ), turns as (
      select id, bytes, row_number() over (partition by lane, key order by id) as turn from picked
    ), weighed as (
      select id, sum(bytes) over (order by turn, id) - bytes as before from turns
    )
    update jobs set ticketed_at = now() from weighed
    where jobs.id = weighed.id and weighed.before < ${maxBytes}
    returning jobs.id, jobs.kind, jobs.lane, jobs.generation, jobs.attempt, jobs.priority,
      jobs.max_attempts, jobs.timeout_ms, jobs.deadline_at, jobs.key_id, jobs.traceparent, jobs.input,
      jobs.options`);
  return rows.map(toTicketSource).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function toTicketSource(row: Record<string, unknown>): TicketSource {
  const deadline = row["deadline_at"];
  return {
    id: String(row["id"]),
    kind: String(row["kind"]),
    lane: String(row["lane"]),
    generation: Number(row["generation"]),
    attempt: Number(row["attempt"]),
    priority: Number(row["priority"]),
    maxAttempts: Number(row["max_attempts"]),
    timeoutMs: Number(row["timeout_ms"]),
    deadlineAt: deadline === null ? null : new Date(deadline as string | Date),
    keyId: row["key_id"] === null ? null : String(row["key_id"]),
    traceparent: row["traceparent"] === null ? null : String(row["traceparent"]),
    input: row["input"],
    options: row["options"] as Record<string, unknown>,
  };
}
