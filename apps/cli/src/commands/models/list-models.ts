import type { ModelView } from "@shared/contracts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { plainText } from "../../output/plain-text.ts";
import { tableLines } from "../../output/table.ts";
import type { CommandRun } from "../../run-command.ts";

/** `millrace models list`. */
export async function listModels(run: CommandRun, options: { json?: boolean }): Promise<ExitCode> {
  const { data: models } = await run.client.models({ signal: run.interrupt });
  const sorted = models.toSorted(
    (a, b) => Number(b.served) - Number(a.served) || a.id.localeCompare(b.id),
  );
  if (options.json) run.terminal.json({ items: sorted });
  else printTable(run, sorted);
  return exitCodes.ok;
}

function printTable({ terminal }: CommandRun, models: readonly ModelView[]): void {
  const { data, chatter } = terminal;
  if (models.length === 0) {
    chatter.line("No models: no chat worker has served one yet. `millrace models demo` makes one.");
    return;
  }
  const rows = models.map(({ id, served, owned_by: engine, context_length: context }) => [
    plainText(id),
    served ? data.paint("green", "yes") : data.paint("dim", "no"),
    plainText(engine),
    context === undefined ? "-" : context.toLocaleString("en"),
  ]);
  for (const line of tableLines(data, ["MODEL", "SERVED", "ENGINE", "CONTEXT"], rows)) {
    data.line(line);
  }
}
