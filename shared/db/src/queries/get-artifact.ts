import { and, eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { ArtifactRow } from "../job-row.ts";
import { artifacts } from "../schema/artifacts.ts";

/** One artifact with its bytes, or undefined. */
export async function getArtifact(
  db: Database,
  jobId: string,
  name: string,
): Promise<(ArtifactRow & { bytes: Buffer }) | undefined> {
  const [row] = await db.drizzle
    .select({
      name: artifacts.name,
      mediaType: artifacts.mediaType,
      size: artifacts.size,
      sha256: artifacts.sha256,
      bytes: artifacts.bytes,
    })
    .from(artifacts)
    .where(and(eq(artifacts.jobId, jobId), eq(artifacts.name, name)));
  return row;
}
