import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** Notes when keys were last used, all by one statement; an older time changes nothing. */
export async function noteKeyUses(
  db: Database,
  uses: readonly { id: string; at: Date }[],
): Promise<void> {
  if (uses.length === 0) return;
  const records = JSON.stringify(uses);
  await db.drizzle.execute(sql`
    update api_keys set last_used_at = greatest(last_used_at, u.at)
    from jsonb_to_recordset(${records}::jsonb) as u(id text, at timestamptz)
    where api_keys.id = u.id`);
}
