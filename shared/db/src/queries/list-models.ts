import { asc } from "drizzle-orm";
import type { Database } from "../database.ts";
import { models } from "../schema/models.ts";

export type ModelRow = typeof models.$inferSelect;

/** Every model that was ever served, by name. */
export async function listModels(db: Database): Promise<ModelRow[]> {
  return db.drizzle.select().from(models).orderBy(asc(models.name));
}
