import { getTableColumns, inArray } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { ArtifactRow, JobRow } from "../job-row.ts";
import { artifacts } from "../schema/artifacts.ts";
import { jobs } from "../schema/jobs.ts";

const {
  input: _input,
  fence: _fence,
  needsCleanup: _needsCleanup,
  hasStreamed: _hasStreamed,
  ticketedAt: _ticketedAt,
  ...shown
} = getTableColumns(jobs);

/** The columns of a {@link JobRow}, artifacts aside. */
export const jobColumns = shown;

/** Adds each job's list of artifacts (names and sizes, not bytes) with one further query. */
export async function withArtifacts(
  db: Database,
  rows: Omit<JobRow, "artifacts">[],
): Promise<JobRow[]> {
  const byJob = new Map<string, ArtifactRow[]>(rows.map((row) => [row.id, []]));
  const finished = rows.filter((row) => row.finishedAt !== null).map((row) => row.id);
  if (finished.length > 0) {
    const found = await db.drizzle
      .select({
        jobId: artifacts.jobId,
        name: artifacts.name,
        mediaType: artifacts.mediaType,
        size: artifacts.size,
        sha256: artifacts.sha256,
      })
      .from(artifacts)
      .where(inArray(artifacts.jobId, finished))
      .orderBy(artifacts.jobId, artifacts.position);
    for (const { jobId, ...artifact } of found) byJob.get(jobId)?.push(artifact);
  }
  return rows.map((row) => ({ ...row, artifacts: byJob.get(row.id) ?? [] }));
}
