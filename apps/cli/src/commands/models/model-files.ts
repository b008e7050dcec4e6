import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { modelNameOf, readModelFile } from "@shared/gguf";
import { requireServableName } from "@shared/llm";
import { AppError } from "@shared/runtime";
import type { ModelsPlace } from "./models-place.ts";

/** The paths of the model files in the folder, by the names that workers serve them under. */
export async function findModelFiles({
  folder,
  local,
}: ModelsPlace): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(folder).catch(() => []);
  const paths = new Map<string, string>();
  for (const file of files.toSorted()) {
    const name = servedName(file, local);
    if (name !== undefined) paths.set(name, join(folder, file));
  }
  return paths;
}

/** The name that a worker serves the file under; undefined for what is no model file. */
export function servedName(file: string, local: ModelsPlace["local"]): string | undefined {
  const own = Object.entries(local.models).find(([, setting]) => setting.file === file);
  return modelNameOf(file) === undefined ? undefined : (own?.[0] ?? modelNameOf(file));
}

/** Files of the folder that no worker can serve, and what is wrong with each. */
export async function findUnservableFiles(
  place: ModelsPlace,
): Promise<{ path: string; problem: string }[]> {
  const files = await findModelFiles(place);
  const problems = await Promise.all([...files].map(([name, path]) => problemOf(name, path)));
  return problems.filter((one) => one !== undefined);
}

async function problemOf(
  name: string,
  path: string,
): Promise<{ path: string; problem: string } | undefined> {
  try {
    requireServableName(name);
    await readModelFile(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { path, problem: error.message };
  }
}
