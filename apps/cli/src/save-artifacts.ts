import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { ArtifactView, JobView } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { CommandRun } from "./run-command.ts";

/** Makes the folder that results will go to. Throws `USAGE` when that can't be. */
export async function prepareFolder(cwd: string, folder: string): Promise<string> {
  const path = resolve(cwd, folder);
  try {
    await mkdir(path, { recursive: true });
    return path;
  } catch (error) {
    throw new AppError("USAGE", `Can't write to ${folder}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Fetches artifacts of a job, checks size and SHA-256, and writes them into a folder that
 * exists, replacing files of the same names. Returns the paths by artifact name.
 */
export async function saveArtifacts(
  run: CommandRun,
  job: JobView,
  folder: string,
  wanted: readonly ArtifactView[] = job.artifacts,
): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const artifact of wanted) {
    const path = join(folder, safeName(artifact.name));
    const bytes = await fetchArtifact(run, job.id, artifact);
    await replaceFile(path, bytes);
    paths.set(artifact.name, path);
  }
  return paths;
}

/** Fetches one artifact. Throws when the bytes are not those that the job names. */
export async function fetchArtifact(
  run: CommandRun,
  jobId: string,
  artifact: ArtifactView,
): Promise<Uint8Array> {
  const bytes = await run.client.artifactBytes(jobId, artifact.name, { signal: run.interrupt });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 === artifact.sha256) return bytes;
  throw new AppError("DAMAGED", `${artifact.name} arrived damaged: its SHA-256 is another one`);
}

/** A reader never sees half a file, and a full disk leaves the old one. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new AppError("UNWRITABLE", `Can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The name comes from the server: it may name a file in the folder and nothing else. */
function safeName(name: string): string {
  const isSafe = name === basename(name) && !name.includes("\\") && !/^\.{0,2}$/.test(name);
  if (isSafe) return name;
  throw new AppError("UNSAFE_NAME", `The job has an artifact with an unsafe name: ${name}`);
}
