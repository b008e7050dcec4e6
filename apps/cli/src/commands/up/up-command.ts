import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import type { UpOptions } from "./run-up.ts";

const help = `
Examples:
  $ npm start                         everything, and the sample page
  $ npm start -- --once               ends after the sample
  $ npm start -- --no-sample          only serves
  $ PORT=8081 MILLRACE_HOME=/tmp/second npm start -- --no-sample

Without REDIS_URL or without DATABASE_URL it brings a private Redis or Postgres of its own, whose
data lies in MILLRACE_HOME. Ctrl+C stops everything in order; a second one does not wait for
running jobs.

Exit codes: 0 stopped or --once is done, 1 something failed, 2 wrong usage, 130 interrupted.`;

/** Adds `millrace up`, which `npm start` runs. */
export function addUpCommand(program: Command, context: CommandContext): void {
  program
    .command("up")
    .description("Start everything: stores, API, one worker of every kind (npm start runs this)")
    .option("--once", "make the sample page, then stop; exit code 0 when it succeeded")
    .option("--no-sample", "only serve")
    .option("--port <port>", "where the API listens (PORT, else 8080)")
    .option("--host <address>", "the address it listens on (HOST, else 127.0.0.1)")
    .option("--home <folder>", "where the data lives (MILLRACE_HOME, else .millrace)")
    .addHelpText("after", help)
    .action(async (options: UpOptions) => {
      // Loaded on demand: the database driver would double the start of every other command.
      const { runUp } = await import("./run-up.ts");
      await runUp(context, options);
    });
}
