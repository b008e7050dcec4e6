import { relative } from "node:path";
import type { ArtifactView, JobView } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { plainText } from "../../output/plain-text.ts";
import { tableLines } from "../../output/table.ts";
import { sizeText } from "../../output/time-text.ts";
import type { CommandRun } from "../../run-command.ts";
import { fetchArtifact, prepareFolder, saveArtifacts } from "../../save-artifacts.ts";

export interface ArtifactsOptions {
  output?: string;
  json?: boolean;
}

/** `millrace jobs artifacts`: lists them, saves them into a folder, or pours one out. */
export async function getArtifacts(
  run: CommandRun,
  id: string,
  names: readonly string[],
  options: ArtifactsOptions,
): Promise<ExitCode> {
  const job = await run.client.get(id, { signal: run.interrupt });
  const wanted = pick(job, names);
  if (options.output === undefined) return listArtifacts(run, wanted, options);
  if (options.output === "-") return pourArtifact(run, id, wanted);
  const { cwd } = run.context;
  const paths = await saveArtifacts(run, job, await prepareFolder(cwd, options.output), wanted);
  const files = [...paths].map(([name, path]) => [name, relative(cwd, path)] as const);
  if (options.json) run.terminal.json(Object.fromEntries(files));
  else for (const [, path] of files) run.terminal.data.line(path);
  return exitCodes.ok;
}

function pick(job: JobView, names: readonly string[]): ArtifactView[] {
  const missing = names.find((name) => !job.artifacts.some((one) => one.name === name));
  if (missing === undefined) {
    return job.artifacts.filter((one) => names.length === 0 || names.includes(one.name));
  }
  const there = job.artifacts.map((one) => one.name).join(", ") || "none";
  throw new AppError("USAGE", `The job has no artifact "${missing}". There are: ${there}.`);
}

function listArtifacts(
  run: CommandRun,
  artifacts: readonly ArtifactView[],
  options: ArtifactsOptions,
): ExitCode {
  const { data, chatter } = run.terminal;
  if (options.json) run.terminal.json({ items: artifacts });
  else if (artifacts.length === 0) chatter.line("No artifacts.");
  else {
    const rows = artifacts.map((one) => [
      plainText(one.name),
      plainText(one.media_type),
      sizeText(one.size),
      one.sha256.slice(0, 12),
    ]);
    for (const line of tableLines(data, ["NAME", "TYPE", "SIZE", "SHA-256"], rows)) data.line(line);
  }
  return exitCodes.ok;
}

async function pourArtifact(
  run: CommandRun,
  jobId: string,
  wanted: readonly ArtifactView[],
): Promise<ExitCode> {
  const [artifact, another] = wanted;
  if (artifact === undefined || another !== undefined) {
    throw new AppError("USAGE", "Name the one artifact that goes to standard output.");
  }
  run.terminal.data.raw(await fetchArtifact(run, jobId, artifact));
  return exitCodes.ok;
}
