import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import {
  parseKeyIds,
  parseKeyName,
  parseKinds,
  parseLifetime,
  parseRate,
  parseScopes,
} from "./key-options.ts";
import type { CreateKeyOptions } from "./run-keys.ts";

const help = `
Examples:
  $ millrace keys create ci --expires 90d
  $ millrace keys create prometheus --scope read
  $ millrace keys create me --scope admin
  $ millrace keys revoke abcdefgh2345

The keys lie in the database: of DATABASE_URL, else of the embedded Postgres, which is started for
the moment where nothing runs. A running API knows of a change within 5 s.

Exit codes: 0 ok, 1 something failed, 2 wrong usage or no such key.`;

const jsonText = "print JSON for programs";

/** Adds `millrace keys …`. */
export function addKeysCommand(program: Command, context: CommandContext): void {
  const keys = program
    .command("keys")
    .description("Make, list and revoke the keys that the API is called with")
    .addHelpText("after", help);
  addCreate(keys, context);
  keys
    .command("list")
    .description("List the keys; a secret is never shown again")
    .option("--json", jsonText)
    .action(async (options: { json?: boolean }) => (await load()).listKeys(context, options));
  keys
    .command("revoke")
    .description("End keys for good")
    .argument("<id...>", "the keys, by id or whole", parseKeyIds)
    .option("--json", jsonText)
    .action(async (ids: string[], options: { json?: boolean }) =>
      (await load()).revokeKeys(context, ids, options),
    );
  keys
    .command("delete")
    .description("Take revoked or expired keys off the record")
    .argument("<id...>", "the keys, by id", parseKeyIds)
    .action(async (ids: string[]) => (await load()).deleteKeys(context, ids));
}

function addCreate(keys: Command, context: CommandContext): void {
  keys
    .command("create")
    .description("Make a key and show it, this once")
    .argument("<name>", "what it is for; any words", parseKeyName)
    .option("--scope <scope>", "submit, read (the default is both) or admin", parseScopes)
    .option("--kind <kind>", "only jobs of this kind; may be given again", parseKinds)
    .option("--expires <time>", "when it ends by itself: 12h, 90d, 52w", parseLifetime)
    .option("--rate <n>", "requests a minute; default api.rate_per_minute", parseRate)
    .option("--json", jsonText)
    .addHelpText("after", help)
    .action(async (name: string, options: CreateKeyOptions) =>
      (await load()).createKey(context, name, options),
    );
}

/** Loaded on demand, so that other commands start without the database driver. */
const load = () => import("./run-keys.ts");
