import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { parseNumber } from "../../command-options.ts";
import { runCommand } from "../../run-command.ts";
import type { InspectOptions } from "./inspect-model.ts";
import { listModels } from "./list-models.ts";
import type { PullOptions } from "./pull-model.ts";

const listHelp = `
Examples:
  $ millrace models list
  $ millrace models list --json | jq -r '.items[] | select(.served).id'

Exit codes: 0 ok, 2 wrong usage, 3 the server can't be reached.`;

const inspectHelp = `
Examples:
  $ millrace models inspect demo-mill
  $ millrace models inspect ~/Downloads/model.gguf --context 16384 --slots 2
  $ millrace models inspect model.gguf --memory 24e9 --json | jq .plan

A slot is one conversation at a time. Without --memory it goes by workers.chat.memory_bytes, else by
what is free here now.

Exit codes: 0 ok, 1 no model file, 2 no such file.`;

const pullHelp = `
Examples:
  $ millrace models pull qwen3.5-0.8b
  $ millrace models pull unsloth/Qwen3.5-4B-GGUF:Q5_K_M
  $ millrace models pull https://example.com/model.gguf --sha256 DIGITS --name writer

Names are those of models/manifest.yaml and config/models.yaml. What breaks off goes on with the same
command. HF_TOKEN is sent to the hub (HF_ENDPOINT for a mirror); PROXY_URL is the way out.

Exit codes: 0 ok, 1 damaged or no room, 2 wrong usage or no such file, 3 out of reach,
130 interrupted.`;

const demoHelp = `
Writes demo-mill.gguf, 250 KB that say two sentences, into the folder of models.

Examples:
  $ millrace models demo
  $ echo Hello | millrace chat -m demo-mill`;

const jsonText = "print JSON for programs";

/** Adds `millrace models …`. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const models = program.command("models").description("See models, look into files, fetch some");
  models
    .command("list")
    .description("List the models that a running Millrace knows")
    .option("--json", jsonText)
    .option("--url <url>", "where the API is")
    .addHelpText("after", listHelp)
    .action((options: { json?: boolean; url?: string }) =>
      runCommand(context, options, (run) => listModels(run, options)),
    );
  models
    .command("inspect")
    .description("Show what a model file is, and what memory it takes")
    .argument("<model>", "a .gguf file, or the name of one in the folder of models")
    .option("--context <tokens>", "length of a conversation", parseCount)
    .option("--slots <n>", "conversations at a time", parseCount)
    .option("--memory <bytes>", "what models may take", parseCount)
    .option("--json", jsonText)
    .addHelpText("after", inspectHelp)
    .action((model: string, options: InspectOptions) =>
      runCommand(context, {}, async (run) =>
        (await import("./inspect-model.ts")).inspectModel(run, model, options),
      ),
    );
  models
    .command("pull")
    .description("Fetch a model from Hugging Face or an address; goes on where it broke off")
    .argument("<source>", "a name, owner/repository[:type or :file.gguf], or an https: address")
    .option("--name <name>", "serve it under this name", parseName)
    .option("--sha256 <digits>", "the checksum that it must have", parseSha256)
    .option("--force", "replace a file of that name")
    .option("--json", jsonText)
    .addHelpText("after", pullHelp)
    .action((source: string, options: PullOptions) =>
      runCommand(context, {}, async (run) =>
        (await import("./pull-model.ts")).pullModel(run, source, options),
      ),
    );
  models
    .command("demo")
    .description("Write a tiny scripted model, to try local chat without a download")
    .option("--json", jsonText)
    .addHelpText("after", demoHelp)
    .action((options: { json?: boolean }) =>
      runCommand(context, {}, async (run) =>
        (await import("./demo-model.ts")).writeDemoModel(run, options),
      ),
    );
}

function parseCount(text: string): number {
  const number = parseNumber(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("It is a whole number from 1.");
}

function parseName(text: string): string {
  if (/^[\w][\w.-]{0,99}$/.test(text)) return text.replace(/\.gguf$/, "");
  throw new InvalidArgumentError("A name has letters, digits, dots, - and _.");
}

function parseSha256(text: string): string {
  const digits = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new InvalidArgumentError("It is 64 hexadecimal digits.");
}
