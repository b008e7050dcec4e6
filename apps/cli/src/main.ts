import { readFileSync } from "node:fs";
import { Command } from "commander";
import { createCommandContext } from "./command-context.ts";
import { addChatCommand } from "./commands/chat/chat-command.ts";
import { addDoctorCommand } from "./commands/doctor/doctor-command.ts";
import { addJobsCommand } from "./commands/jobs/jobs-command.ts";
import { addKeysCommand } from "./commands/keys/keys-command.ts";
import { addMigrateCommand } from "./commands/migrate-command.ts";
import { addModelsCommand } from "./commands/models/models-command.ts";
import { addStatusCommand } from "./commands/status-command.ts";
import { addUpCommand } from "./commands/up/up-command.ts";
import { addWebgenCommand } from "./commands/webgen/webgen-command.ts";
import { addWorkerCommand } from "./commands/worker-command.ts";
import { exitCodes } from "./exit-codes.ts";

const context = createCommandContext(process);
const { version } = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
) as { version: string };

const program = new Command("millrace")
  .description("One queue-backed system for language-model work")
  .version(version)
  .showHelpAfterError("(add --help for what there is)")
  // Set before the commands are added: they inherit it.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));

addUpCommand(program, context);
addChatCommand(program, context);
addWebgenCommand(program, context);
addJobsCommand(program, context);
addModelsCommand(program, context);
addStatusCommand(program, context);
addKeysCommand(program, context);
addWorkerCommand(program, context);
addDoctorCommand(program, context);
addMigrateCommand(program, context);

await program.parseAsync();
