import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { parseNumber } from "../../command-options.ts";
import { defaultHome, runCommand } from "../../run-command.ts";
import type { CommandRun } from "../../run-command.ts";
import { addressOf, readChatConfig } from "./chat-config.ts";
import type { ChatConfig } from "./chat-config.ts";
import { chatDialogue } from "./chat-dialogue.ts";
import { chatOnce } from "./chat-once.ts";
import type { ChatSettings } from "./chat-settings.ts";
import { chatTextsOf } from "./chat-texts.ts";

interface ChatCommandOptions {
  model?: string;
  system?: string;
  maxTokens?: number;
  temperature?: number;
  config?: string;
  json?: boolean;
  url?: string;
}

const examples = `
Examples:
  $ millrace chat
  $ millrace chat -m echo
  $ millrace chat --config chat.json
  $ echo "Why do mills have races?" | millrace chat -m auto
  $ cat report.md | millrace chat -s "Summarise in three sentences." --json

In a dialogue: /system TEXT changes the system prompt; /exit, /quit, :q and Ctrl+D leave; Ctrl+C
stops an answer first, and leaves then. chat.json is that of the earlier chat client: host, port
and vllm_api_key, and where wanted max_tokens, temperature, system_prompt, extra, model.

Exit codes: 0 answered, 1 the model gave no whole answer, 2 wrong usage or key, 3 the server
can't be reached, 130 interrupted.`;

/** Adds `millrace chat`. */
export function addChatCommand(program: Command, context: CommandContext): void {
  program
    .command("chat")
    .description("Talk with a model, or have one answer what comes through a pipe")
    .option("-m, --model <name>", "which model; millrace models list shows them (default: auto)")
    .option("-s, --system <text>", "the part that the model plays")
    .option(
      "--max-tokens <n>",
      "the longest answer, reasoning included (default: 512)",
      parseNumber,
    )
    .option("--temperature <t>", "0 is always the same, 2 is wild", parseNumber)
    .option("--config <file>", "the configuration of the earlier chat client")
    .option("--json", "print what happens as lines of JSON")
    .option("--url <url>", "where the API is")
    .addHelpText("after", examples)
    .action(async (options: ChatCommandOptions) => {
      let config: ChatConfig | undefined;
      const read = async () => {
        if (options.config !== undefined) {
          config = await readChatConfig(context.cwd, options.config);
        }
        return { url: config && addressOf(config), key: ownKeyOf(config) };
      };
      await runCommand(context, { url: options.url, read }, (run) =>
        runChat(run, settingsOf(run, options, config)),
      );
    });
}

/** A key of this API in the configuration also lets one follow the jobs. */
function ownKeyOf(config: ChatConfig | undefined): string | undefined {
  return config?.vllm_api_key.startsWith("mr_") ? config.vllm_api_key : undefined;
}

function settingsOf(
  { context }: CommandRun,
  options: ChatCommandOptions,
  config: ChatConfig | undefined,
): ChatSettings {
  const maxTokens = options.maxTokens ?? config?.max_tokens;
  const temperature = options.temperature ?? config?.temperature;
  const model = options.model ?? config?.model;
  return {
    key: config?.vllm_api_key ?? gatewayKey(context.env),
    systemPrompt: options.system ?? config?.system_prompt,
    isPromptConfigured: options.system === undefined && config?.system_prompt !== undefined,
    message: {
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(config?.extra === undefined ? {} : { extra: config.extra }),
      ...(model === undefined ? {} : { model }),
    },
    json: options.json === true,
  };
}

/** An API without keys of its own lets in who knows that of its model server. */
function gatewayKey(env: CommandContext["env"]): string {
  return env["MILLRACE_KEY"]?.trim() || env["VLLM_API_KEY"]?.trim() || "none";
}

async function runChat(run: CommandRun, settings: ChatSettings) {
  const { context } = run;
  const texts = chatTextsOf(context.env);
  if (context.stdin.isTTY !== true) return chatOnce(run, settings, texts);
  const home = resolve(context.cwd, context.env["MILLRACE_HOME"] || defaultHome);
  return chatDialogue({
    ...{ run, settings, texts, input: context.stdin, output: context.stdout },
    historyFile: join(home, "chat-history"),
  });
}
