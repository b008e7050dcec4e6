import type { JobView } from "@shared/contracts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { statusText } from "../../output/job-text.ts";
import { plainText } from "../../output/plain-text.ts";
import { tableLines } from "../../output/table.ts";
import { durationText } from "../../output/time-text.ts";
import type { CommandRun } from "../../run-command.ts";

export interface ListOptions {
  kind?: string;
  status?: string;
  limit: number;
  all?: boolean;
  json?: boolean;
}

const pageSize = 100;

/** `millrace jobs list`. */
export async function listJobs(run: CommandRun, options: ListOptions): Promise<ExitCode> {
  const { kind, status } = options;
  const wanted = options.all ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(options.limit));
  const query = { kind, status, limit: Math.min(wanted, pageSize) };
  const jobs: JobView[] = [];
  for await (const job of run.client.listAll(query, { signal: run.interrupt })) {
    jobs.push(job);
    if (jobs.length >= wanted) break;
  }
  if (options.json) run.terminal.json({ items: jobs });
  else if (jobs.length === 0) run.terminal.chatter.line("No jobs.");
  else printTable(run, jobs);
  return exitCodes.ok;
}

function printTable(run: CommandRun, jobs: readonly JobView[]): void {
  const { data } = run.terminal;
  const now = Date.now();
  const rows = jobs.map((job) => [
    job.id,
    job.kind,
    statusText(data, job.status),
    durationText(now - Date.parse(job.created_at)),
    tookText(job, now),
    aboutText(job),
  ]);
  const headings = ["ID", "KIND", "STATUS", "AGE", "TOOK", "ABOUT"];
  for (const line of tableLines(data, headings, rows)) data.line(line);
}

function tookText(job: JobView, now: number): string {
  if (job.started_at === undefined) return "-";
  const endMs = job.finished_at === undefined ? now : Date.parse(job.finished_at);
  return durationText(endMs - Date.parse(job.started_at));
}

function aboutText(job: JobView): string {
  if (job.error !== undefined) return plainText(`${job.error.code}: ${job.error.message}`);
  if (job.progress !== undefined)
    return plainText(`${job.progress.stage}: ${job.progress.message}`);
  const { result } = job;
  const hasTitle = typeof result === "object" && result !== null && "title" in result;
  if (hasTitle && typeof result.title === "string") return plainText(result.title);
  return plainText(
    Object.entries(job.input_summary)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", "),
  );
}
