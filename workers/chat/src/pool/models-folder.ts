import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { modelNameOf, partsOf, readModelFile } from "@shared/gguf";
import type { ModelShape } from "@shared/gguf";
import { requireServableName } from "@shared/llm";
import { AppError } from "@shared/runtime";
import type { Logger } from "@shared/runtime";

/** A model file as it lies in the folder. */
export interface ModelFile {
  name: string;
  /** Its only or first part. */
  path: string;
  parts: string[];
  /** Changes when the file does. */
  stamp: string;
  /** What its header says, or what is wrong with it. */
  content: ModelShape | AppError;
}

export interface ModelsFolder {
  files(): ReadonlyMap<string, ModelFile>;
  close(): Promise<void>;
}

/** Even where the system announces no changes (network drives), one is seen after so long. */
const lookEveryMs = 10_000;
/** A large file is written in many small steps; looking at each would be all that we do. */
const restMs = 500;

/** Reads the model files of a folder, made when it is missing, and keeps watching it. */
export async function openModelsFolder(options: {
  folder: string;
  /** Other names than the usual ones, by the name of the file. */
  names?: Record<string, string> | undefined;
  logger: Logger;
  onChange: () => void;
}): Promise<ModelsFolder> {
  const { folder, names = {}, logger, onChange } = options;
  await mkdir(folder, { recursive: true });
  let files = await readFolder({ folder, names, known: new Map() });
  let change = Promise.withResolvers<void>();
  const closing = new AbortController();
  const watcher = watchFolder(folder, logger, () => change.resolve());
  const watching = keepLooking().catch(() => undefined /* closed */);
  return {
    files: () => files,
    async close() {
      closing.abort();
      watcher?.close();
      await watching;
    },
  };

  async function keepLooking(): Promise<void> {
    for (;;) {
      await Promise.race([change.promise, rest(lookEveryMs)]);
      await rest(restMs);
      change = Promise.withResolvers();
      await look();
    }
  }

  function rest(ms: number): Promise<void> {
    return setTimeout(ms, undefined, { signal: closing.signal, ref: false });
  }

  async function look(): Promise<void> {
    try {
      const found = await readFolder({ folder, names, known: files });
      const isSame = stampsOf(found) === stampsOf(files);
      files = found;
      if (!isSame) onChange();
    } catch (error) {
      logger.warn({ err: error, folder }, "the folder of models can't be read");
    }
  }
}

function watchFolder(folder: string, logger: Logger, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onEvent);
    return watcher.on("error", (error) => logger.warn({ err: error, folder }, "watching failed"));
  } catch (error) {
    logger.warn({ err: error, folder }, "the folder can't be watched; it is read now and then");
    return undefined;
  }
}

/** Reads what is new in the folder; what `known` has with the same stamp is taken from there. */
async function readFolder({
  folder,
  names,
  known,
}: {
  folder: string;
  names: Record<string, string>;
  known: ReadonlyMap<string, ModelFile>;
}): Promise<ReadonlyMap<string, ModelFile>> {
  const files = new Map<string, ModelFile>();
  for (const file of (await readdir(folder)).toSorted()) {
    const stem = modelNameOf(file);
    if (stem === undefined) continue;
    const name = names[file] ?? stem;
    const path = join(folder, file);
    const parts = partsOf(path);
    const stamp = await stampOf(parts);
    if (stamp === undefined) continue;
    const before = known.get(name);
    const isSame = before?.path === path && before.stamp === stamp;
    files.set(
      name,
      isSame ? before : { name, path, parts, stamp, content: await contentOf(path, name) },
    );
  }
  return files;
}

/** Sizes and times of all parts; undefined when the first is gone, or is no file. */
async function stampOf(parts: readonly string[]): Promise<string | undefined> {
  const stamps: string[] = [];
  for (const part of parts) {
    const found = await stat(part).catch(() => undefined);
    if (stamps.length === 0 && !found?.isFile()) return undefined;
    stamps.push(found === undefined ? "missing" : `${found.size}:${found.mtimeMs}`);
  }
  return stamps.join(" ");
}

async function contentOf(path: string, name: string): Promise<ModelShape | AppError> {
  try {
    requireServableName(name);
    return await readModelFile(path);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function stampsOf(files: ReadonlyMap<string, ModelFile>): string {
  return [...files.values()].map(({ path, stamp }) => `${path} ${stamp}`).join("\n");
}
