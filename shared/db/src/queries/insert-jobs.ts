import { and, eq, inArray, or } from "drizzle-orm";
import type { Database } from "../database.ts";
import { firstGeneration } from "../job-row.ts";
import type { JobRow, NewJob } from "../job-row.ts";
import { idempotencyKeys } from "../schema/idempotency-keys.ts";
import { webhooks } from "../schema/webhooks.ts";
import { getJobs } from "./get-job.ts";

/** What became of one submission. */
export type InsertResult =
  | { type: "inserted"; job: JobRow & { input: unknown } }
  /** `webhookSecret`: of the first job, where this submission names a webhook and no secret for it. */
  | { type: "replayed"; job: JobRow; webhookSecret?: string }
  | { type: "mismatch" };

/**
 * Accepts jobs: all rows, idempotency keys and webhooks go in by one statement, so the batch is
 * accepted whole or not at all. Results come in the order of `submissions`. A key that was used within
 * 24 hours gives back the first job (`replayed`), or `mismatch` when the body was another one.
 *
 * No two submissions of one call may share an idempotency key.
 */
export async function insertJobs(db: Database, submissions: NewJob[]): Promise<InsertResult[]> {
  const createdAt = new Date();
  const records = submissions.map((job) => toRecord(job, createdAt));
  const rows = submissions.some((job) => job.idempotency ?? job.webhook)
    ? await insertWhole(db, JSON.stringify(records))
    : await insertPlain(db, JSON.stringify(records));
  const inserted = new Set(rows.map((row) => String(row["id"])));
  const earlier = await findEarlierJobs(
    db,
    submissions.filter((job) => !inserted.has(job.id)),
  );
  return submissions.map((job) =>
    inserted.has(job.id)
      ? { type: "inserted", job: toRow(job, createdAt) }
      : (earlier.get(job.id) ?? { type: "mismatch" }),
  );
}

// Both statements go through the driver's own templates: it prepares them once a connection,
// where drizzle has them parsed and planned anew each time. That is half of what a batch costs.
// Nor does an error of the driver quote the parameters: inputs, and secrets of webhooks.

/** Rows without idempotency keys and webhooks, which most batches are: nothing can conflict. */
function insertPlain(db: Database, records: string) {
  return db.pool`
    insert into jobs (id, kind, lane, priority, max_attempts, timeout_ms, deadline_at, input,
      options, input_summary, metadata, retried_from, key_id, traceparent, created_at, ticketed_at)
    select * from jsonb_to_recordset(${records}::text::jsonb) as r(
      id uuid, kind text, lane text, priority smallint, max_attempts smallint,
      timeout_ms integer, deadline_at timestamptz, input jsonb, options jsonb,
      input_summary jsonb, metadata jsonb, retried_from uuid, key_id text, traceparent text,
      created_at timestamptz, ticketed_at timestamptz)
    returning id`;
}

function insertWhole(db: Database, records: string) {
  return db.pool`
    with incoming as (
      select * from jsonb_to_recordset(${records}::text::jsonb) as r(
        id uuid, kind text, lane text, priority smallint, max_attempts smallint,
        timeout_ms integer, deadline_at timestamptz, input jsonb, options jsonb,
        input_summary jsonb, metadata jsonb, retried_from uuid, key_id text, traceparent text,
        created_at timestamptz, ticketed_at timestamptz, scope text, key text, body_hash text,
        webhook_url text, webhook_target text, webhook_secret text)
    ), claimed as (
      insert into idempotency_keys (scope, key, body_hash, job_id, created_at)
      select scope, key, body_hash, id, created_at from incoming where key is not null
      on conflict (scope, key) do update
        set body_hash = excluded.body_hash, job_id = excluded.job_id, created_at = excluded.created_at
        where idempotency_keys.created_at < excluded.created_at - interval '24 hours'
      returning job_id
    ), inserted as (
      insert into jobs (id, kind, lane, priority, max_attempts, timeout_ms, deadline_at, input,
        options, input_summary, metadata, retried_from, key_id, traceparent, created_at,
        ticketed_at, webhook)
      select id, kind, lane, priority, max_attempts, timeout_ms, deadline_at, input,
        options, input_summary, metadata, retried_from, key_id, traceparent, created_at,
        ticketed_at, case when webhook_url is null then null else 'waiting' end
      from incoming
      where key is null or id in (select job_id from claimed)
      returning id
    ), hooks as (
      insert into webhooks (job_id, url, target, secret)
      select id, webhook_url, webhook_target, webhook_secret from incoming
      where webhook_url is not null and id in (select id from inserted)
    )
    select id from inserted`;
}

function toRecord(job: NewJob, createdAt: Date) {
  return {
    id: job.id,
    kind: job.kind,
    lane: job.lane,
    priority: job.priority,
    max_attempts: job.maxAttempts,
    timeout_ms: job.timeoutMs,
    deadline_at: job.deadlineAt,
    input: job.input,
    options: job.options,
    input_summary: job.inputSummary,
    metadata: job.metadata,
    retried_from: job.retriedFrom,
    key_id: job.keyId,
    traceparent: job.traceparent ?? null,
    created_at: createdAt,
    ticketed_at: job.isParked ? null : createdAt,
    scope: job.idempotency?.scope ?? null,
    key: job.idempotency?.key ?? null,
    body_hash: job.idempotency?.bodyHash ?? null,
    webhook_url: job.webhook?.url ?? null,
    webhook_target: job.webhook ? new URL(job.webhook.url).host : null,
    webhook_secret: job.webhook?.secret ?? null,
  };
}

function toRow(job: NewJob, createdAt: Date): JobRow & { input: unknown } {
  const { idempotency: _idempotency, isParked: _isParked, webhook, ...columns } = job;
  return {
    ...columns,
    webhook: webhook ? "waiting" : null,
    traceparent: job.traceparent ?? null,
    status: "queued",
    generation: firstGeneration,
    attempt: 0,
    result: null,
    error: null,
    warnings: [],
    usage: null,
    finishReason: null,
    worker: null,
    cancelRequestedAt: null,
    createdAt,
    startedAt: null,
    finishedAt: null,
    artifacts: [],
  };
}

/** For submissions whose key was taken: the job that holds it, where the body is the same. */
export async function findEarlierJobs(
  db: Database,
  taken: NewJob[],
): Promise<Map<string, InsertResult>> {
  const results = new Map<string, InsertResult>();
  if (taken.length === 0) return results;
  const holders = await db.drizzle
    .select()
    .from(idempotencyKeys)
    .where(
      or(
        ...taken.map((job) =>
          and(
            eq(idempotencyKeys.scope, job.idempotency?.scope ?? ""),
            eq(idempotencyKeys.key, job.idempotency?.key ?? ""),
          ),
        ),
      ),
    );
  const rows = new Map(
    (
      await getJobs(
        db,
        holders.map((holder) => holder.jobId),
      )
    ).map((row) => [row.id, row]),
  );
  const secrets = await findSecrets(
    db,
    taken.some((job) => job.webhook?.isSecretMade) ? [...rows.keys()] : [],
  );
  for (const job of taken) {
    const holder = holders.find(
      ({ scope, key }) => scope === job.idempotency?.scope && key === job.idempotency?.key,
    );
    const row = holder && rows.get(holder.jobId);
    if (row && holder.bodyHash === job.idempotency?.bodyHash) {
      const secret = job.webhook?.isSecretMade ? secrets.get(row.id) : undefined;
      results.set(job.id, {
        type: "replayed",
        job: row,
        ...(secret === undefined ? {} : { webhookSecret: secret }),
      });
    }
  }
  return results;
}

/** Secrets of webhooks, by job. */
async function findSecrets(db: Database, jobIds: string[]): Promise<Map<string, string>> {
  if (jobIds.length === 0) return new Map();
  const rows = await db.drizzle
    .select({ jobId: webhooks.jobId, secret: webhooks.secret })
    .from(webhooks)
    .where(inArray(webhooks.jobId, jobIds));
  return new Map(rows.map((row) => [row.jobId, row.secret]));
}
