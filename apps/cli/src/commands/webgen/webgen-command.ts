import { randomUUID } from "node:crypto";
import { relative } from "node:path";
import { webgenOptionsSchema } from "@shared/contracts";
import { Argument, Option } from "commander";
import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { parseNumber } from "../../command-options.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { runCommand } from "../../run-command.ts";
import type { CommandRun } from "../../run-command.ts";
import { prepareFolder, saveArtifacts } from "../../save-artifacts.ts";
import { watchJob } from "../../watch-job.ts";
import { readSubmission } from "./read-submission.ts";
import type { WebgenCommandOptions } from "./read-submission.ts";
import { reportFailure, reportSuccess } from "./report-outcome.ts";

const examples = `
Examples:
  $ millrace webgen site.md -o out/
  $ millrace webgen site.md -o out/ --theme hearth --seed 7
  $ cat site.md | millrace webgen - -o out/ --json | jq .result.report.score

Writes index.html, site.zip, screenshots and report.json into the folder. Ctrl+C cancels the job;
a second one leaves at once.

Exit codes: 0 the page is there, 1 the job failed, 2 wrong usage, 3 the server can't be reached,
130 interrupted.`;

/** Adds `millrace webgen`. */
export function addWebgenCommand(program: Command, context: CommandContext): void {
  const { theme, engine } = webgenOptionsSchema.shape;
  program
    .command("webgen")
    .description("Turn a text snapshot of a web site into a finished landing page")
    .addArgument(new Argument("<snapshot>", "the snapshot's file, - for standard input"))
    .option("-o, --output <folder>", "where the page goes", "out")
    .addOption(new Option("--theme <name>", "the look").choices(theme.unwrap().options))
    .option("--seed <n>", "varies the page; the same seed gives the same page", parseNumber)
    .option("--language <tag>", "language of the page's own words, such as en; default: detected")
    .option("--brief <text>", "wishes in words, for engines with a model")
    .option("--frozen <file>", "JSON with HTML sections that must appear unchanged")
    .addOption(new Option("--engine <name>", "who makes it").choices(engine.unwrap().options))
    .option("--model <name>", "which model, for engines with one")
    .option("--priority <n>", "1 is the most urgent, 10 the least", parseNumber)
    .option("--timeout <seconds>", "the longest run of one attempt", parseNumber)
    .option("--idempotency-key <key>", "the same key and input answer the same job for a day")
    .option("--json", "print the finished job as JSON instead of a summary")
    .option("--url <url>", "where the API is")
    .addHelpText("after", examples)
    .action((snapshot: string, options: WebgenCommandOptions) =>
      runCommand(context, options, (run) => runWebgen(run, snapshot, options)),
    );
}

async function runWebgen(
  run: CommandRun,
  snapshotPath: string,
  options: WebgenCommandOptions,
): Promise<ExitCode> {
  const submission = await readSubmission(run.context, snapshotPath, options);
  const folder = await prepareFolder(run.context.cwd, options.output);
  // Not under the interrupt's signal: a job that was accepted unseen could not be cancelled.
  const accepted = await run.client.submit("webgen", submission, {
    idempotencyKey: options.idempotencyKey ?? randomUUID(),
  });
  run.terminal.chatter.line(run.terminal.chatter.paint("dim", `job ${accepted.id}`));
  const job = await watchJob(run, accepted.id, { onInterrupt: "cancel" });
  const paths = await saveArtifacts(run, job, folder);
  const files = new Map([...paths].map(([name, path]) => [name, relative(run.context.cwd, path)]));
  if (options.json) run.terminal.json({ ...job, files: Object.fromEntries(files) });
  if (job.status !== "succeeded") return reportFailure(run, job, files);
  if (!options.json) reportSuccess(run, job, files);
  return exitCodes.ok;
}
