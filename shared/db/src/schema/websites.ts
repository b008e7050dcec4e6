import { bigserial, pgTable, uuid } from "drizzle-orm/pg-core";
import { jobs } from "./jobs.ts";

/** The numbers behind `website_<n>` of the `/start` face. A number is never given out twice. */
export const websites = pgTable("websites", {
  number: bigserial("number", { mode: "number" }).primaryKey(),
  jobId: uuid("job_id")
    .notNull()
    .unique()
    .references(() => jobs.id, { onDelete: "cascade" }),
});
