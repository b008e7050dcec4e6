import type { Database } from "../database.ts";
import type { ApiKeyRow, NewApiKey } from "../api-key-row.ts";
import { apiKeys } from "../schema/api-keys.ts";

/** Puts a key on record; it can be used from then on. */
export async function insertApiKey(db: Database, key: NewApiKey): Promise<ApiKeyRow> {
  const [row] = await db.drizzle.insert(apiKeys).values(key).returning();
  if (!row) throw new Error("an insert of one row gave back none");
  return row;
}
