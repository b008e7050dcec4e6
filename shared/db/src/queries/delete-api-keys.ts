import { inArray } from "drizzle-orm";
import type { Database } from "../database.ts";
import { apiKeys } from "../schema/api-keys.ts";

/** Takes keys off the record; their jobs stay, and are the administrator's alone. Answers the ids that were there. */
export async function deleteApiKeys(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.drizzle
    .delete(apiKeys)
    .where(inArray(apiKeys.id, [...ids]))
    .returning({ id: apiKeys.id });
  return rows.map((row) => row.id);
}
