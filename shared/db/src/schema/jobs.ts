import type { JobError, JobStatus } from "@shared/contracts";
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * The record of every accepted job. Who writes what: the API inserts, cancels and deletes; the
 * recorder moves `status`, `fence`, `attempt`, result and error; the reconciler moves
 * `generation`; `ticketed_at` is moved by whoever gives the job a ticket, or takes it back. A row
 * in a terminal status is never written again, but for `needs_cleanup` and
 * `webhook`.
 */
export const jobs = pgTable(
  "jobs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind").notNull(),
    /** The queue the job's tickets go to. */
    lane: text("lane").notNull(),
    status: text("status").notNull().default("queued").$type<JobStatus>(),
    /** Counts the tickets that were made for this job; the ticket's id is `<id>-<generation>`. */
    generation: integer("generation").notNull().default(1),
    /**
     * Since when the current generation has, or is about to have, a ticket. Null: the job is
     * *parked*, no ticket of this generation was ever added, and the feeder gives it one when its
     * key has room.
     */
    ticketedAt: time("ticketed_at").defaultNow(),
    /** Distinct fences started. */
    attempt: integer("attempt").notNull().default(0),
    /** The newest fence that the recorder saw: generation × 2^20 + BullMQ's attemptsStarted. */
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    priority: smallint("priority").notNull(),
    maxAttempts: smallint("max_attempts").notNull(),
    timeoutMs: integer("timeout_ms").notNull(),
    deadlineAt: time("deadline_at"),
    input: jsonb("input").notNull(),
    options: jsonb("options").notNull().$type<Record<string, unknown>>(),
    inputSummary: jsonb("input_summary").notNull().$type<Record<string, unknown>>(),
    metadata: jsonb("metadata").notNull().$type<Record<string, unknown>>(),
    result: jsonb("result").$type<unknown>(),
    error: jsonb("error").$type<JobError>(),
    warnings: jsonb("warnings").notNull().default([]).$type<string[]>(),
    usage: jsonb("usage").$type<unknown>(),
    finishReason: text("finish_reason"),
    worker: text("worker"),
    retriedFrom: uuid("retried_from"),
    /** Whose job it is; null where the API was open when it was submitted. */
    keyId: text("key_id"),
    /** The trace of the submission (W3C `traceparent`); null where it has none. */
    traceparent: text("traceparent"),
    cancelRequestedAt: time("cancel_requested_at"),
    /** `waiting`: a webhook is to be told of the end; `made`: its delivery was made; null: it has none. */
    webhook: text("webhook").$type<"waiting" | "made">(),
    /** Followers have seen something of its answer: it is never silently begun again. */
    hasStreamed: boolean("has_streamed").notNull().default(false),
    /** Redis may still hold a ticket or keys of this terminal job; the reconciler clears it. */
    needsCleanup: boolean("needs_cleanup").notNull().default(false),
    createdAt: time("created_at").notNull().defaultNow(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
  },
  (table) => [
    // Ids are made in the order of time, so the primary key itself lists the newest first. Every
    // further index costs each accepted job a write, and one more whenever its row changes: lists
    // of the jobs that succeeded, which most do, walk the primary key. They are read backwards:
    // `id desc` here would sort nulls last, which no query asks for.
    index("jobs_kind_newest").on(table.kind, table.id),
    index("jobs_live_newest")
      .on(table.status, table.id)
      .where(sql`status in ('queued', 'running')`),
    index("jobs_unsuccessful_newest")
      .on(table.status, table.id)
      .where(sql`status in ('failed', 'cancelled', 'expired')`),
    index("jobs_key_newest")
      .on(table.keyId, table.id)
      .where(sql`key_id is not null`),
    // Every unfinished row stands in one of these two, so none can be overlooked.
    index("jobs_unfinished")
      .on(table.id)
      .where(sql`status in ('queued', 'running') and ticketed_at is not null`),
    index("jobs_parked")
      .on(table.lane, sql`coalesce(key_id, '')`, table.priority, table.id, table.kind)
      .where(sql`status in ('queued', 'running') and ticketed_at is null`),
    index("jobs_cancelling")
      .on(table.cancelRequestedAt)
      .where(sql`status in ('queued', 'running') and cancel_requested_at is not null`),
    index("jobs_deadline")
      .on(table.deadlineAt)
      .where(sql`status = 'queued' and deadline_at is not null`),
    index("jobs_cleanup")
      .on(table.id)
      .where(sql`needs_cleanup`),
    index("jobs_finished")
      .on(table.finishedAt)
      .where(sql`finished_at is not null`),
    // A row enters this index by ending, whoever ends it and how.
    index("jobs_webhook_due")
      .on(table.id)
      .where(
        sql`webhook = 'waiting' and status in ('succeeded', 'failed', 'cancelled', 'expired')`,
      ),
    check(
      "jobs_status_known",
      sql`status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')`,
    ),
  ],
);
