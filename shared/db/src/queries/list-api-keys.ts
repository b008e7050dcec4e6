import { asc } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { ApiKeyRow } from "../api-key-row.ts";
import { apiKeys } from "../schema/api-keys.ts";

/** Every key on record, oldest first, revoked and expired ones included. */
export async function listApiKeys(db: Database): Promise<ApiKeyRow[]> {
  return db.drizzle.select().from(apiKeys).orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
}
