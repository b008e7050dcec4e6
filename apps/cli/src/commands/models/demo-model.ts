import { readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { tinyGguf } from "@shared/gguf";
import { AppError, messageOf } from "@shared/runtime";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import type { CommandRun } from "../../run-command.ts";
import { sayWhetherServed } from "./say-whether-served.ts";
import { findModelsPlace, prepareModelsFolder } from "./models-place.ts";

const demoName = "demo-mill";
const demoText =
  "<think>I am scripted: whatever is asked, I answer the same.</think>" +
  "Hello from demo-mill, a tiny model that can only say these two sentences, but says them through " +
  "everything that a large one uses. " +
  "For a model that listens, type: npx millrace models pull qwen3.5-0.8b";

/** `millrace models demo`: writes a scripted model, so that local chat works without a download. */
export async function writeDemoModel(
  run: CommandRun,
  options: { json?: boolean },
): Promise<ExitCode> {
  const { folder } = findModelsPlace(run.context);
  await prepareModelsFolder(folder);
  const path = join(folder, `${demoName}.gguf`);
  const bytes = tinyGguf({
    says: demoText,
    metadata: { "general.name": { type: "string", value: demoName } },
  });
  const isThere = (await readFile(path).catch(() => undefined))?.equals(bytes) ?? false;
  if (!isThere) await writeWhole(path, bytes);
  if (options.json) {
    run.terminal.json({ name: demoName, path, bytes: bytes.length, written: !isThere });
    return exitCodes.ok;
  }
  const { data, chatter } = run.terminal;
  data.line(relative(run.context.cwd, path) || path);
  if (isThere) chatter.line("It was there already.");
  await sayWhetherServed(run, demoName);
  chatter.line(`Next: npx millrace chat -m ${demoName}`);
  return exitCodes.ok;
}

/** A worker that watches the folder never sees half a model. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (error) {
    throw new AppError("UNWRITABLE", `Can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
