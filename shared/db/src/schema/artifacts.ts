import { customType, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { jobs } from "./jobs.ts";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** The files that finished jobs left. Written by the recorder, with the outcome. */
export const artifacts = pgTable(
  "artifacts",
  {
    jobId: uuid("job_id")
      .notNull()
      .references(() => jobs.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** The order in which the job handed them over. */
    position: integer("position").notNull(),
    mediaType: text("media_type").notNull(),
    size: integer("size").notNull(),
    sha256: text("sha256").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);
