import { jobTransitions } from "@shared/contracts";
import type { JobError, JobStatus } from "@shared/contracts";
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { Database } from "../database.ts";

/** What the ledger has to say of one job, folded into its last word. */
export interface JobUpdate {
  jobId: string;
  /** The ledger's lane: a worker can only speak for jobs of its own. */
  lane: string;
  fence: number;
  status: JobStatus;
  attempt: number | null;
  worker: string | null;
  startedAt: string | null;
  /** Followers have seen something of its answer: it is never silently begun again. */
  hasStreamed: boolean;
  finishedAt: string | null;
  error: JobError | null;
  finishReason: string | null;
  warnings: string[];
  usage: unknown;
  result: unknown;
  artifacts: { name: string; mediaType: string; size: number; sha256: string; bytes: Buffer }[];
}

/** What the record knows of a job whose row took an update. Times are milliseconds of the epoch. */
export interface RecordedJob {
  kind: string;
  lane: string;
  createdMs: number;
  cancelRequestedMs: number | null;
}

/** `(from, to)` pairs of the transition table; a running job may begin again under a newer fence. */
const allowedMoves = sql.raw(
  [
    ...Object.entries(jobTransitions),
    ["running", ["running"]] as const,
    ["queued", ["queued"]] as const,
  ]
    .flatMap(([from, targets]) => targets.map((to) => `('${from}', '${to}')`))
    .join(", "),
);

/**
 * Writes the updates of a batch in one transaction: rows by one statement, then the artifacts of
 * the jobs that ended. An update is refused where the transition table does not allow the move,
 * the fence is older than one recorded, or the lane is not the job's. The updates of one job may
 * come in any order: a run that is said to have begun after it was said to be over is refused too.
 *
 * @returns the jobs whose row took the update, by id. Repeating a call changes nothing.
 */
export async function recordEntries(
  db: Database,
  updates: JobUpdate[],
): Promise<Map<string, RecordedJob>> {
  const rows = await db.drizzle.execute(sql`
    with taken as (
      update jobs set
        status = u.status,
        fence = u.fence,
        attempt = greatest(jobs.attempt, coalesce(u.attempt, jobs.attempt)),
        worker = coalesce(u.worker, jobs.worker),
        started_at = least(jobs.started_at, u.started_at),
        has_streamed = jobs.has_streamed or u.has_streamed,
        finished_at = u.finished_at,
        error = u.error,
        finish_reason = u.finish_reason,
        warnings = u.warnings,
        usage = u.usage,
        result = u.result
      from jsonb_to_recordset(${JSON.stringify(updates.map(toRecord))}::jsonb) as u(
        id uuid, lane text, fence bigint, status text, attempt integer, worker text,
        started_at timestamptz, has_streamed boolean, finished_at timestamptz, error jsonb, finish_reason text,
        warnings jsonb, usage jsonb, result jsonb)
      where jobs.id = u.id and jobs.lane = u.lane and jobs.fence <= u.fence
        and (jobs.status, u.status) in (values ${allowedMoves})
        and not (u.status = 'running' and jobs.fence = u.fence
          and (jobs.has_streamed or not u.has_streamed))
      returning jobs.id, jobs.kind, jobs.lane,
        extract(epoch from jobs.created_at)::float8 * 1000 as created_ms,
        extract(epoch from jobs.cancel_requested_at)::float8 * 1000 as cancel_requested_ms
    )${insertFiles(updates)}
    select * from taken`);
  return new Map(rows.map((row) => [String(row["id"]), toRecordedJob(row)]));
}

/**
 * The files of the jobs that took their update. In the same statement and not in a transaction:
 * the driver crashes when the connection of a transaction dies (docs/decisions/2026-11-25-driver-without-transactions.md).
 */
function insertFiles(updates: JobUpdate[]): SQL {
  const files = updates.flatMap(({ jobId, artifacts }) =>
    artifacts.map((file, position) => ({ jobId, position, ...file })),
  );
  if (files.length === 0) return sql``;
  const about = files.map(({ jobId, position, name, mediaType, size, sha256 }, part) => {
    return { part, job_id: jobId, position, name, media_type: mediaType, size, sha256 };
  });
  const contents = files.map(({ bytes }, part) => sql`(${sql.raw(String(part))}, ${bytes}::bytea)`);
  return sql`, files as (
      insert into artifacts (job_id, position, name, media_type, size, sha256, bytes)
      select a.job_id, a.position, a.name, a.media_type, a.size, a.sha256, c.bytes
      from jsonb_to_recordset(${JSON.stringify(about)}::jsonb) as a(
        part integer, job_id uuid, position integer, name text, media_type text, size integer,
        sha256 text)
      join (values ${sql.join(contents, sql`, `)}) as c(part, bytes) using (part)
      where a.job_id in (select id from taken)
      on conflict do nothing
    )`;
}

function toRecordedJob(row: Record<string, unknown>): RecordedJob {
  const requested = row["cancel_requested_ms"];
  return {
    kind: String(row["kind"]),
    lane: String(row["lane"]),
    createdMs: Number(row["created_ms"]),
    cancelRequestedMs: requested === null ? null : Number(requested),
  };
}

function toRecord(update: JobUpdate) {
  return {
    id: update.jobId,
    lane: update.lane,
    fence: update.fence,
    status: update.status,
    attempt: update.attempt,
    worker: update.worker,
    started_at: update.startedAt,
    has_streamed: update.hasStreamed,
    finished_at: update.finishedAt,
    error: update.error,
    finish_reason: update.finishReason,
    warnings: update.warnings,
    usage: update.usage,
    result: update.result,
  };
}
