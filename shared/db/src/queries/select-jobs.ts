import { getTableColumns, sql } from "drizzle-orm";
import type { ArtifactRow } from "../job-row.ts";
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

/** Names and sizes, not bytes. */
const artifactList = sql<ArtifactRow[]>`(
  select coalesce(json_agg(json_build_object('name', ${artifacts.name},
    'mediaType', ${artifacts.mediaType}, 'size', ${artifacts.size},
    'sha256', ${artifacts.sha256}) order by ${artifacts.position}), '[]')
  from ${artifacts} where ${artifacts.jobId} = ${jobs.id})`.as("artifacts");

/** The columns of a {@link JobRow}. */
export const jobColumns = { ...shown, artifacts: artifactList };
