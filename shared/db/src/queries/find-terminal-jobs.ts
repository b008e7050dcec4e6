import { terminalStatuses } from "@shared/contracts";
import { inArray } from "drizzle-orm";
import type { Database } from "../database.ts";
import { jobs } from "../schema/jobs.ts";

/** Which of these jobs are over, or gone. */
export async function findTerminalJobs(db: Database, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.drizzle
    .select({ id: jobs.id, status: jobs.status })
    .from(jobs)
    .where(inArray(jobs.id, ids));
  const terminal: readonly string[] = terminalStatuses;
  const unfinished = new Set(
    rows.filter((row) => !terminal.includes(row.status)).map((row) => row.id),
  );
  return ids.filter((id) => !unfinished.has(id));
}
