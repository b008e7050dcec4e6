import type { JobView, WebhookView } from "@shared/contracts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { statusText } from "../../output/job-text.ts";
import { plainText } from "../../output/plain-text.ts";
import { fieldLines } from "../../output/table.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { durationText, sizeText } from "../../output/time-text.ts";
import type { CommandRun } from "../../run-command.ts";
import { findingLinesOf, resultLines } from "../webgen/report-lines.ts";
import { webhookLines } from "./webhook-lines.ts";

/** `millrace jobs show`. */
export async function showJob(
  run: CommandRun,
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const job = await run.client.get(id, { signal: run.interrupt });
  const webhook =
    job.links["webhook"] === undefined
      ? undefined
      : await run.client.webhook(id, { signal: run.interrupt });
  if (options.json) run.terminal.json(webhook === undefined ? job : { ...job, webhook });
  else printJob(run.terminal.data, job, webhook);
  return exitCodes.ok;
}

/** Prints a job for people: its course, what came of it, its artifacts, its webhook. */
export function printJob(output: TextOutput, job: JobView, webhook?: WebhookView): void {
  for (const line of fieldLines(output, fieldsOf(output, job))) output.line(line);
  const outcome = outcomeLines(output, job);
  if (outcome.length > 0) output.line();
  for (const line of outcome) output.line(line);
  printArtifacts(output, job);
  if (webhook === undefined) return;
  output.line();
  for (const line of webhookLines(output, webhook)) output.line(line);
}

function printArtifacts(output: TextOutput, job: JobView): void {
  if (job.artifacts.length === 0) return;
  output.line();
  const sizes = job.artifacts.map(({ name, size }): [string, string] => [
    plainText(name),
    sizeText(size),
  ]);
  for (const line of fieldLines(output, sizes)) output.line(line);
}

function fieldsOf(output: TextOutput, job: JobView): [string, string][] {
  const fields: [string, string | undefined][] = [
    ["Job", job.id],
    ["Kind", job.kind],
    ["Status", statusText(output, job.status)],
    ["Attempt", job.attempt > 0 ? String(job.attempt) : undefined],
    ["Progress", job.progress && `${job.progress.stage}: ${job.progress.message}`],
    ["Can't run", job.feasible === false ? (job.infeasible_reason ?? "no worker") : undefined],
    ["Created", job.created_at],
    ["Started", job.started_at],
    ["Finished", job.finished_at && `${job.finished_at}${tookText(job)}`],
    ["Worker", job.worker],
    ["Retry of", job.retried_from],
    ["Input", jsonText(job.input_summary)],
    ["Metadata", jsonText(job.metadata)],
    ...job.warnings.map((warning): [string, string] => ["Warning", warning]),
  ];
  return fields.flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, name === "Status" ? value : plainText(value)] as [string, string]];
  });
}

function outcomeLines(output: TextOutput, job: JobView): string[] {
  if (job.error !== undefined) {
    return [
      `${output.paint("red", job.error.code)}  ${plainText(job.error.message)}`,
      ...findingLinesOf(output, job.error.details),
    ];
  }
  return job.kind === "webgen" && job.result !== undefined ? resultLines(output, job.result) : [];
}

function tookText(job: JobView): string {
  if (job.started_at === undefined || job.finished_at === undefined) return "";
  return ` (${durationText(Date.parse(job.finished_at) - Date.parse(job.started_at))})`;
}

function jsonText(value: Record<string, unknown>): string | undefined {
  return Object.keys(value).length === 0 ? undefined : JSON.stringify(value);
}
