import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import type { CommandRun } from "../../run-command.ts";
import { watchJob } from "../../watch-job.ts";
import { printJob } from "./show-job.ts";

/** `millrace jobs follow`: the events as lines of JSON, or a progress line and the job at its end. */
export async function followJobAloud(
  run: CommandRun,
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  try {
    const job = await watchJob(run, id, {
      onInterrupt: "leave",
      onEvent: (event) => {
        if (options.json) run.terminal.json(event, "compact");
      },
    });
    if (!options.json) printJob(run.terminal.data, job);
    return job.status === "succeeded" ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!run.interrupt.aborted) throw error;
    run.terminal.chatter.line(`The job goes on. Watch it again: millrace jobs follow ${id}`);
    return exitCodes.interrupted;
  }
}
