import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** A model as a worker announces it. */
export interface SeenModel {
  name: string;
  lane: string;
  engine: string;
  contextLength: number | null;
}

/** Notes that these models are served now, all by one statement. Names must differ. */
export async function noteModels(db: Database, seen: readonly SeenModel[]): Promise<void> {
  if (seen.length === 0) return;
  const records = JSON.stringify(
    seen.map(({ contextLength, ...model }) => ({ ...model, context_length: contextLength })),
  );
  await db.drizzle.execute(sql`
    insert into models (name, lane, engine, context_length)
    select name, lane, engine, context_length from jsonb_to_recordset(${records}::jsonb)
      as seen(name text, lane text, engine text, context_length integer)
    on conflict (name) do update set
      lane = excluded.lane, engine = excluded.engine, context_length = excluded.context_length,
      last_seen_at = now()`);
}
