import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";

const help = `
Exit codes: 0 everything that is needed is there, 1 something is missing.`;

/** Adds `millrace doctor`. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("Say what is there, what is missing, and what to do")
    .option("--json", "print JSON for programs")
    .addHelpText("after", help)
    .action(async (options: { json?: boolean }) => {
      // Loaded on demand, so that other commands start without the database driver.
      const { runDoctor } = await import("./run-doctor.ts");
      await runDoctor(context, options);
    });
}
