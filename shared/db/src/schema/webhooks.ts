import type { WebhookState } from "@shared/contracts";
import { sql } from "drizzle-orm";
import { bigserial, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { jobs } from "./jobs.ts";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Who is told of a job's end, and how far the telling has come. Inserted with the job; the control
 * process writes everything else. A row is at the same time the entry of a queue: it is due at
 * `next_attempt_at`, and whoever takes it moves that time on by a lease.
 */
export const webhooks = pgTable(
  "webhooks",
  {
    jobId: uuid("job_id")
      .primaryKey()
      .references(() => jobs.id, { onDelete: "cascade" }),
    url: text("url").notNull(),
    /** Host and port of the URL: what the bound on concurrent tries counts by. */
    target: text("target").notNull(),
    /** `whsec_…`, in clear: it signs. Never shown again. */
    secret: text("secret").notNull(),
    state: text("state").notNull().default("waiting").$type<WebhookState>(),
    /** Such as `job.succeeded`; null until the job has ended, as the body. */
    type: text("type"),
    /** Every try sends, and signs, exactly these bytes. */
    body: text("body"),
    /** Tries since the job ended or the last manual redelivery began. */
    tries: integer("tries").notNull().default(0),
    /** When the job ended or the last manual redelivery began: the time limit counts from here. */
    seriesStartedAt: time("series_started_at"),
    nextAttemptAt: time("next_attempt_at"),
    /** Counts who took the row: a taker that overslept its lease may not move the row on. */
    claims: integer("claims").notNull().default(0),
    deliveredAt: time("delivered_at"),
  },
  (table) => [
    index("webhooks_due")
      .on(table.target, table.nextAttemptAt)
      .where(sql`state = 'pending'`),
  ],
);

/** Every try to deliver a webhook, and how it went. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    number: bigserial("number", { mode: "number" }).primaryKey(),
    jobId: uuid("job_id")
      .notNull()
      .references(() => webhooks.jobId, { onDelete: "cascade" }),
    at: time("at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    statusCode: integer("status_code"),
    error: text("error"),
  },
  (table) => [index("webhook_attempts_job").on(table.jobId, table.number)],
);
