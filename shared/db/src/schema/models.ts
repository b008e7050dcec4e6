import { index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Every model that a worker has served: a job for one that nobody serves now waits, a job for one
 * that never was is refused.
 */
export const models = pgTable(
  "models",
  {
    name: text("name").primaryKey(),
    lane: text("lane").notNull(),
    engine: text("engine").notNull(),
    contextLength: integer("context_length"),
    firstSeenAt: time("first_seen_at").notNull().defaultNow(),
    lastSeenAt: time("last_seen_at").notNull().defaultNow(),
  },
  (table) => [index("models_last_seen").on(table.lastSeenAt)],
);
