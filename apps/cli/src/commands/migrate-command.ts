import { AppError } from "@shared/runtime";
import type { Command } from "commander";
import { loadCheckoutSettings } from "../checkout.ts";
import type { CommandContext } from "../command-context.ts";
import { explainFailure } from "../explain-failure.ts";
import { exitCodes } from "../exit-codes.ts";

/** Adds `millrace migrate`, for a Postgres that DATABASE_URL names; `millrace up` migrates by itself. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  program
    .command("migrate")
    .description("Bring the database of DATABASE_URL up to this version")
    .action(() => runMigrate(context));
}

async function runMigrate(context: CommandContext): Promise<void> {
  const { chatter } = context.terminal;
  try {
    const { env } = loadCheckoutSettings(context.env, context.cwd);
    if (env.DATABASE_URL === undefined) {
      const message = "Set DATABASE_URL; the embedded Postgres is migrated by npm start.";
      throw new AppError("USAGE", message);
    }
    // Loaded on demand, so that other commands start without the database driver.
    const { migrateDatabase } = await import("@shared/db");
    await migrateDatabase(env.DATABASE_URL);
    chatter.line("The database is at this version.");
    context.setExitCode(exitCodes.ok);
  } catch (error) {
    const failure = explainFailure(error, { address: undefined, isInterrupted: false });
    for (const line of failure.lines) chatter.line(`millrace: ${line}`);
    context.setExitCode(failure.exitCode);
  }
}
