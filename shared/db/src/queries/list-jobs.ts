import type { JobStatus } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { JobRow } from "../job-row.ts";
import { jobs } from "../schema/jobs.ts";
import { jobColumns } from "./select-jobs.ts";

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Jobs, newest first. `cursor` is the `nextCursor` of the page before; ids are made in the
 * order of time, so the cursor is the last id of the page.
 * @throws AppError INVALID_CURSOR
 */
export async function listJobs(
  db: Database,
  page: {
    kind?: string;
    status?: JobStatus;
    limit: number;
    cursor?: string;
    /** Only jobs that this key submitted. */
    keyId?: string;
    /** Only jobs of these kinds. */
    kinds?: readonly string[];
  },
): Promise<{ items: JobRow[]; nextCursor: string | null }> {
  if (page.cursor !== undefined && !uuidPattern.test(page.cursor)) {
    throw new AppError("INVALID_CURSOR", "Take the cursor from `next_cursor` of the page before.");
  }
  const rows = await db.drizzle
    .select(jobColumns)
    .from(jobs)
    .where(
      and(
        page.kind === undefined ? undefined : eq(jobs.kind, page.kind),
        page.status === undefined ? undefined : eq(jobs.status, page.status),
        page.keyId === undefined ? undefined : eq(jobs.keyId, page.keyId),
        page.kinds === undefined ? undefined : inArray(jobs.kind, [...page.kinds]),
        page.cursor === undefined ? undefined : lt(jobs.id, page.cursor),
      ),
    )
    .orderBy(desc(jobs.id))
    .limit(page.limit + 1);
  const items = rows.slice(0, page.limit);
  const isLast = rows.length <= page.limit;
  return { items, nextCursor: isLast ? null : (items.at(-1)?.id ?? null) };
}
