import { and, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { Database } from "../database.ts";
import { jobs } from "../schema/jobs.ts";

/**
 * Notes that these jobs got no ticket after all. Only for jobs of which it is known that no
 * ticket of their generation was added.
 */
export async function parkJobs(
  db: Database,
  refused: { id: string; generation: number }[],
): Promise<void> {
  if (refused.length === 0) return;
  await db.drizzle
    .update(jobs)
    .set({ ticketedAt: null })
    .where(
      and(
        inArray(jobs.status, ["queued", "running"]),
        isNotNull(jobs.ticketedAt),
        or(...refused.map((job) => and(eq(jobs.id, job.id), eq(jobs.generation, job.generation)))),
      ),
    );
}
