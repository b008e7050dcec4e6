import { basename, dirname, join } from "node:path";
import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import { modelShape } from "./model-shape.ts";
import type { ModelShape } from "./model-shape.ts";
import type { GgufHeader } from "./parse-gguf.ts";
import { readGguf } from "./read-gguf.ts";

/** A large model may come in parts: name-00001-of-00003.gguf and so on. */
const partName = /^(?<stem>.+)-(?<part>\d{5})-of-(?<count>\d{5})\.gguf$/;

/** The name under which a model file is served; undefined for what is none, or not its first part. */
export function modelNameOf(file: string): string | undefined {
  const { stem, part } = partName.exec(file)?.groups ?? {};
  if (stem !== undefined) return Number(part) === 1 ? stem : undefined;
  return file.endsWith(".gguf") && file.length > 5 ? file.slice(0, -5) : undefined;
}

/** The paths of all parts of the model whose only or first file this is. */
export function partsOf(path: string): string[] {
  const { stem, count } = partName.exec(basename(path))?.groups ?? {};
  if (stem === undefined) return [path];
  return Array.from({ length: Number(count) }, (_, at) =>
    join(dirname(path), `${stem}-${String(at + 1).padStart(5, "0")}-of-${count}.gguf`),
  );
}

/**
 * Reads and checks a model file and its further parts.
 * @throws AppError MODEL_INVALID with what is wrong, also where it is a folder or may not be read.
 */
export async function readModelFile(path: string): Promise<ModelShape> {
  try {
    return modelShape(await readModelHeader(path));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = `The model file can't be read: ${messageOf(error)}`;
    throw new AppError(chatErrorCodes.modelInvalid, message, { cause: error });
  }
}

/**
 * The header of a model whose only or first part this is: the settings of that part, the tensors of
 * all.
 * @throws AppError MODEL_INVALID with what is wrong.
 */
export async function readModelHeader(path: string): Promise<GgufHeader & { fileBytes: number }> {
  const parts = await Promise.all(partsOf(path).map(readPart));
  return {
    metadata: parts[0]?.metadata ?? new Map(),
    tensors: parts.flatMap(({ tensors }) => tensors),
    fileBytes: parts.reduce((sum, part) => sum + part.fileBytes, 0),
  };
}

async function readPart(path: string) {
  try {
    return await readGguf(path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new AppError(
      chatErrorCodes.modelInvalid,
      `The model file ${basename(path)} is missing. Put it beside the others.`,
      { cause: error },
    );
  }
}
