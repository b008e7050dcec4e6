import type { JobView } from "@shared/contracts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { statusText } from "../../output/job-text.ts";
import { plainText } from "../../output/plain-text.ts";
import type { CommandRun } from "../../run-command.ts";

/** `millrace jobs cancel` and `millrace jobs delete`; stops at the first that is refused. */
export async function changeJobs(
  run: CommandRun,
  change: "cancel" | "delete",
  ids: readonly string[],
  options: { json?: boolean },
): Promise<ExitCode> {
  const { data, chatter } = run.terminal;
  const changed: JobView[] = [];
  for (const id of ids) {
    if (change === "delete") {
      await run.client.remove(id, { signal: run.interrupt });
      chatter.line(`${id}  deleted`);
      continue;
    }
    const job = await run.client.cancel(id, { signal: run.interrupt });
    changed.push(job);
    if (!options.json) data.line(`${id}  ${cancelText(run, job)}`);
  }
  if (options.json) run.terminal.json({ items: changed });
  return exitCodes.ok;
}

/** `millrace jobs retry`. */
export async function retryJob(
  run: CommandRun,
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const job = await run.client.retry(id, { signal: run.interrupt });
  if (options.json) run.terminal.json(job);
  else run.terminal.data.line(job.id);
  run.terminal.chatter.line(`Watch it: millrace jobs follow ${job.id}`);
  return exitCodes.ok;
}

/** `millrace jobs redeliver`. */
export async function redeliverWebhook(
  run: CommandRun,
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const webhook = await run.client.redeliverWebhook(id, { signal: run.interrupt });
  if (options.json) run.terminal.json(webhook);
  else run.terminal.data.line(plainText(`${id}  to be sent again to ${webhook.url}`));
  run.terminal.chatter.line(`See what became of it: millrace jobs show ${id}`);
  return exitCodes.ok;
}

function cancelText(run: CommandRun, job: JobView): string {
  const status = statusText(run.terminal.data, job.status);
  if (job.status === "running") return `${status}, its worker has been told to stop`;
  return job.status === "cancelled" ? status : `${status}, it had finished before`;
}
