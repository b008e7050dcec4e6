import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { JobView } from "@shared/contracts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { plainText } from "../../output/plain-text.ts";
import { fieldLines } from "../../output/table.ts";
import type { CommandRun } from "../../run-command.ts";
import { nextSteps } from "./next-steps.ts";
import { findingLinesOf, resultLines } from "./report-lines.ts";

/** Prints a finished page's report and where everything is. `files`: paths by artifact name. */
export function reportSuccess(
  run: CommandRun,
  job: JobView,
  files: ReadonlyMap<string, string>,
): void {
  const { data } = run.terminal;
  printWarnings(run, job);
  for (const line of resultLines(data, job.result)) data.line(line);
  data.line();
  for (const line of fieldLines(data, placesOf(run, job, files))) data.line(line);
}

/** Prints why there is no page and what to do about it; answers the exit code. */
export async function reportFailure(
  run: CommandRun,
  job: JobView,
  files: ReadonlyMap<string, string>,
): Promise<ExitCode> {
  const { chatter } = run.terminal;
  if (job.status === "cancelled") {
    chatter.line(`The job is cancelled. Run it again: millrace jobs retry ${job.id}`);
    return run.interrupt.aborted ? exitCodes.interrupted : exitCodes.failed;
  }
  printWarnings(run, job);
  const code = job.error?.code ?? job.finish_reason ?? "";
  chatter.line(`${chatter.paint("red", `✗ ${job.status}`)}  ${chatter.paint("bold", code)}`);
  if (job.error) chatter.line(`  ${plainText(job.error.message)}`);
  for (const line of await failureFindings(run, job, files)) chatter.line(line);
  chatter.line();
  const kept = [...files.values()];
  if (kept.length > 0) chatter.line(`To look at: ${kept.join(", ")}`);
  for (const step of nextSteps(job)) chatter.line(step);
  return exitCodes.failed;
}

function printWarnings({ terminal: { chatter } }: CommandRun, job: JobView): void {
  for (const warning of job.warnings) {
    chatter.line(`${chatter.paint("yellow", "note:")} ${plainText(warning)}`);
  }
}

/** The findings stand in the error or, where there are many, in the report alone. */
async function failureFindings(
  run: CommandRun,
  job: JobView,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { chatter } = run.terminal;
  const named = findingLinesOf(chatter, job.error?.details);
  const report = files.get("report.json");
  if (named.length > 0 || report === undefined) return named;
  const content = await readFile(resolve(run.context.cwd, report), "utf8");
  return findingLinesOf(chatter, JSON.parse(content));
}

function placesOf(
  run: CommandRun,
  job: JobView,
  files: ReadonlyMap<string, string>,
): [string, string][] {
  const page = files.get("index.html");
  const preview = job.links["preview"];
  const others = [...files].filter(([name]) => name !== "index.html").map(([, path]) => path);
  const places: [string, string][] = [];
  if (page !== undefined) places.push(["Page", run.terminal.data.paint("bold", page)]);
  if (others.length > 0) places.push(["Beside it", others.join(", ")]);
  // With a key, a browser would need it in the address, where it has no business to be printed.
  if (preview !== undefined && !run.isKeyed) {
    places.push(["Preview", new URL(preview, run.address.url).href]);
  }
  return places;
}
