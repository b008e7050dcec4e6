import { terminalStatuses } from "@shared/contracts";
import { Option } from "commander";
import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { parseJobId, parseJobIds, parseNumber } from "../../command-options.ts";
import { runCommand } from "../../run-command.ts";
import { changeJobs, redeliverWebhook, retryJob } from "./change-jobs.ts";
import { followJobAloud } from "./follow-job-aloud.ts";
import { getArtifacts } from "./get-artifacts.ts";
import type { ArtifactsOptions } from "./get-artifacts.ts";
import { listJobs } from "./list-jobs.ts";
import type { ListOptions } from "./list-jobs.ts";
import { showJob } from "./show-job.ts";

interface CommonOptions {
  json?: boolean;
  url?: string;
}

const exitCodesText = `
Exit codes: 0 ok, 1 the job failed, 2 wrong usage or no such job, 3 the server can't be reached,
130 interrupted.`;

const jsonText = "print JSON for programs";
const urlText = "where the API is";

/** Adds `millrace jobs …`. */
export function addJobsCommand(program: Command, context: CommandContext): void {
  const jobs = program
    .command("jobs")
    .description("See and steer jobs")
    .addHelpText("after", `${exampleText("jobs list", "jobs follow ID")}${exitCodesText}`);
  addList(jobs, context);
  addShow(jobs, context);
  addFollow(jobs, context);
  addCancelAndDelete(jobs, context);
  addRetry(jobs, context);
  addRedeliver(jobs, context);
  addArtifacts(jobs, context);
}

function addList(jobs: Command, context: CommandContext): void {
  const statuses = ["queued", "running", ...terminalStatuses];
  jobs
    .command("list")
    .description("List jobs, newest first")
    .option("--kind <kind>", "only this kind, such as webgen")
    .addOption(new Option("--status <status>", "only this status").choices(statuses))
    .option("--limit <n>", "how many at most", parseNumber, 20)
    .option("--all", "all there are, whatever --limit says")
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText(
      "after",
      exampleText("jobs list", "jobs list --status failed --limit 5", "jobs list --all --json") +
        exitCodesText,
    )
    .action((options: ListOptions & CommonOptions) =>
      runCommand(context, options, (run) => listJobs(run, options)),
    );
}

function addShow(jobs: Command, context: CommandContext): void {
  jobs
    .command("show")
    .description("Show everything about one job")
    .argument("<id>", "the job", parseJobId)
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs show ID", "jobs show ID --json") + exitCodesText)
    .action((id: string, options: CommonOptions) =>
      runCommand(context, options, (run) => showJob(run, id, options)),
    );
}

function addFollow(jobs: Command, context: CommandContext): void {
  jobs
    .command("follow")
    .description("Watch a job until it ends; Ctrl+C leaves the job alone")
    .argument("<id>", "the job", parseJobId)
    .option("--json", "print every event as one line of JSON")
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs follow ID", "jobs follow ID --json") + exitCodesText)
    .action((id: string, options: CommonOptions) =>
      runCommand(context, options, (run) => followJobAloud(run, id, options)),
    );
}

function addCancelAndDelete(jobs: Command, context: CommandContext): void {
  jobs
    .command("cancel")
    .description("Cancel jobs that have not finished")
    .argument("<id...>", "the jobs", parseJobIds)
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs cancel ID", "jobs cancel ID ID") + exitCodesText)
    .action((ids: string[], options: CommonOptions) =>
      runCommand(context, options, (run) => changeJobs(run, "cancel", ids, options)),
    );
  jobs
    .command("delete")
    .description("Delete jobs with their artifacts; unfinished ones are cancelled first")
    .argument("<id...>", "the jobs", parseJobIds)
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs delete ID") + exitCodesText)
    .action((ids: string[], options: CommonOptions) =>
      runCommand(context, options, (run) => changeJobs(run, "delete", ids, options)),
    );
}

function addRetry(jobs: Command, context: CommandContext): void {
  jobs
    .command("retry")
    .description("Run a job's work again as a new job")
    .argument("<id>", "the job", parseJobId)
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs retry ID", "jobs retry ID --json") + exitCodesText)
    .action((id: string, options: CommonOptions) =>
      runCommand(context, options, (run) => retryJob(run, id, options)),
    );
}

function addRedeliver(jobs: Command, context: CommandContext): void {
  jobs
    .command("redeliver")
    .description("Send a job's webhook again, with the same id and bytes")
    .argument("<id>", "the job", parseJobId)
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText("after", exampleText("jobs redeliver ID") + exitCodesText)
    .action((id: string, options: CommonOptions) =>
      runCommand(context, options, (run) => redeliverWebhook(run, id, options)),
    );
}

function addArtifacts(jobs: Command, context: CommandContext): void {
  jobs
    .command("artifacts")
    .description("List a job's artifacts, or fetch them with -o")
    .argument("<id>", "the job", parseJobId)
    .argument("[names...]", "only these")
    .option("-o, --output <folder>", "write them into this folder; - writes one to standard output")
    .option("--json", jsonText)
    .option("--url <url>", urlText)
    .addHelpText(
      "after",
      exampleText(
        "jobs artifacts ID",
        "jobs artifacts ID -o out/",
        "jobs artifacts ID report.json -o - | jq .report.score",
      ) + exitCodesText,
    )
    .action((id: string, names: string[], options: ArtifactsOptions & CommonOptions) =>
      runCommand(context, options, (run) => getArtifacts(run, id, names, options)),
    );
}

function exampleText(...commands: string[]): string {
  return `\nExamples:\n${commands.map((one) => `  $ millrace ${one}\n`).join("")}`;
}
