import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { OutOfBytes } from "./byte-cursor.ts";
import { parseGguf, MalformedGguf } from "./parse-gguf.ts";
import type { GgufHeader } from "./parse-gguf.ts";

/** Most headers are shorter; those with large vocabularies take 5 to 20 MB. */
const firstBytes = 1_024 ** 2;
const mostBytes = 256 * 1_024 ** 2;

/**
 * Reads the header of a GGUF file without llama.cpp, which ends its process over some mistakes.
 * @throws AppError MODEL_INVALID with what is wrong with the file; ENOENT when there is none.
 */
export async function readGguf(path: string): Promise<GgufHeader & { fileBytes: number }> {
  await using file = await open(path, "r");
  const { size: fileBytes } = await file.stat();
  try {
    return { ...(await parseBeginning(file, fileBytes)), fileBytes };
  } catch (error) {
    if (!(error instanceof MalformedGguf)) throw error;
    throw new AppError(
      chatErrorCodes.modelInvalid,
      `The model file ${error.message}. Fetch it anew.`,
      {
        cause: error,
      },
    );
  }
}

async function parseBeginning(file: FileHandle, fileBytes: number): Promise<GgufHeader> {
  for (let wanted = firstBytes; ; wanted *= 4) {
    const length = Math.min(wanted, fileBytes, mostBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    try {
      return parseGguf(buffer.subarray(0, bytesRead), fileBytes);
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      if (length < wanted) throw new MalformedGguf("ends in the middle of its header");
    }
  }
}
