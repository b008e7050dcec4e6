import { relative } from "node:path";
import type { ModelView } from "@shared/contracts";
import { AppError } from "@shared/runtime";
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
  else {
    printTable(run, sorted);
    await tellUnservable(run);
  }
  return exitCodes.ok;
}

/** Who misses a model here may have put a file into the folder that can't be served. */
async function tellUnservable({ context, terminal }: CommandRun): Promise<void> {
  const [{ findUnservableFiles }, { findModelsPlace }] = await Promise.all([
    import("./model-files.ts"),
    import("./models-place.ts"),
  ]);
  try {
    for (const { path, problem } of await findUnservableFiles(findModelsPlace(context))) {
      const file = plainText(relative(context.cwd, path));
      terminal.chatter.line(`${file} can't be served: ${problem}`);
    }
  } catch (error) {
    // Of a Millrace elsewhere the list is whole without.
    if (!(error instanceof AppError)) throw error;
    terminal.chatter.line(`The folder of models was not looked into: ${error.message}`);
  }
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
