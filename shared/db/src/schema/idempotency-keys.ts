import { index, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { jobs } from "./jobs.ts";

/** Which job an Idempotency-Key stands for; a key may be used anew after 24 hours. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    /** Whose key it is: two callers may use the same word. */
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    bodyHash: text("body_hash").notNull(),
    jobId: uuid("job_id")
      .notNull()
      .references(() => jobs.id, { onDelete: "cascade" }),
    createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.key] }),
    // For the pruner: keys by age, and the keys that go with their job.
    index("idempotency_keys_oldest").on(table.createdAt),
    index("idempotency_keys_job").on(table.jobId),
  ],
);
