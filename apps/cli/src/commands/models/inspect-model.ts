import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { describeModelFile, largestContext, memoryNeed, planModel } from "@shared/gguf";
import type { ModelSetting, ModelShape } from "@shared/gguf";
import { AppError, closestName } from "@shared/runtime";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import type { CommandRun } from "../../run-command.ts";
import { findModelFiles, servedName } from "./model-files.ts";
import { findModelsPlace, modelMemoryBytes } from "./models-place.ts";
import type { ModelsPlace } from "./models-place.ts";
import type { Fit, Inspection } from "./inspection.ts";
import { inspectionLines } from "./inspection-lines.ts";

export interface InspectOptions {
  context?: number;
  slots?: number;
  memory?: number;
  json?: boolean;
}

const usualContexts = [4_096, 8_192, 16_384, 32_768, 65_536, 131_072];
const usualSlots = [1, 2, 4];

/** `millrace models inspect`. */
export async function inspectModel(
  run: CommandRun,
  model: string,
  options: InspectOptions,
): Promise<ExitCode> {
  const place = findModelsPlace(run.context);
  const { name, path } = await findModelFile(model, place, run.context.cwd);
  const description = await describeModelFile(path);
  const availableBytes = options.memory ?? (await modelMemoryBytes(place));
  const { shape } = description;
  const contexts = options.context ? [options.context] : contextsFor(shape);
  const slotCounts = options.slots ? [options.slots] : usualSlots;
  const inspection: Inspection = {
    name,
    path,
    description,
    availableBytes,
    plan: planOf({ shape, name, place, options }, availableBytes),
    fits: contexts.flatMap((contextSize) =>
      slotCounts.map((slots) => fitOf(shape, { contextSize, slots }, availableBytes)),
    ),
    largest: slotCounts.map((slots) => ({
      slots,
      contextSize: largestContext(shape, slots, availableBytes),
    })),
  };
  if (options.json) run.terminal.json(inspection);
  else
    for (const line of inspectionLines(run.terminal.data, inspection)) run.terminal.data.line(line);
  return exitCodes.ok;
}

/** The file of that path, or that a worker serves by that name. Throws `USAGE`. */
async function findModelFile(
  model: string,
  place: ModelsPlace,
  cwd: string,
): Promise<{ name: string; path: string }> {
  const path = resolve(cwd, model);
  if ((await stat(path).catch(() => undefined))?.isFile()) {
    const file = basename(path);
    return { name: servedName(file, place.local) ?? file, path };
  }
  const files = await findModelFiles(place);
  const found = files.get(model) ?? files.get(model.replace(/\.gguf$/, ""));
  if (found !== undefined) return { name: model, path: found };
  throw new AppError("USAGE", unknownModel(model, place.folder, [...files.keys()]));
}

function unknownModel(model: string, folder: string, names: string[]): string {
  const near = closestName(model, names);
  const hint =
    near === undefined
      ? names.length === 0
        ? "It holds none yet; `millrace models demo` makes one."
        : `It holds ${names.join(", ")}.`
      : `Did you mean ${near}?`;
  return `There is no file ${model}, and no model of that name in ${folder}. ${hint}`;
}

function contextsFor({ trainedContext }: ModelShape): number[] {
  const shorter = usualContexts.filter((contextSize) => contextSize < trainedContext);
  return [...shorter, trainedContext];
}

function fitOf(shape: ModelShape, setting: ModelSetting, availableBytes: number): Fit {
  const need = memoryNeed(shape, setting);
  return { ...setting, need, fits: need.total <= availableBytes };
}

function planOf(
  model: { shape: ModelShape; name: string; place: ModelsPlace; options: InspectOptions },
  bytes: number,
): Inspection["plan"] {
  const { shape, name, place, options } = model;
  const { defaults, models } = place.local;
  const { overrides, sequences } = models[name] ?? {};
  const contextSize = options.context ?? overrides?.n_ctx;
  const slots = options.slots ?? sequences;
  try {
    const { setting, need } = planModel(
      shape,
      {
        ...(contextSize === undefined ? {} : { contextSize }),
        ...(slots === undefined ? {} : { slots }),
      },
      { bytes, contextSize: defaults.n_ctx },
    );
    return { ...setting, need, fits: true };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.message };
  }
}
