import { inArray, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { ApiKeyRow } from "../api-key-row.ts";
import { apiKeys } from "../schema/api-keys.ts";

/**
 * Ends keys for good. A key that is revoked already keeps the time of the first revocation.
 * Answers the keys there are; unknown ids are left out.
 */
export async function revokeApiKeys(db: Database, ids: readonly string[]): Promise<ApiKeyRow[]> {
  if (ids.length === 0) return [];
  return db.drizzle
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(revoked_at, now())` })
    .where(inArray(apiKeys.id, [...ids]))
    .returning();
}
