import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { freeMemoryBytes } from "@shared/gguf";
import { loadLocalModels } from "@shared/llm";
import type { LocalModels } from "@shared/llm";
import { AppError, messageOf } from "@shared/runtime";
import type { Settings } from "@shared/runtime";
import { checkoutRoot, loadCheckoutSettings } from "../../checkout.ts";
import type { CommandContext } from "../../command-context.ts";

/** Where model files lie, and what config/ says of them. */
export interface ModelsPlace {
  folder: string;
  settings: Settings;
  local: LocalModels;
}

/** Finds the folder that the chat workers of this checkout serve. Throws `INVALID_SETTINGS`. */
export function findModelsPlace(context: CommandContext): ModelsPlace {
  const settings = loadCheckoutSettings(context.env, context.cwd);
  const local = loadLocalModels(settings.env.MILLRACE_CONFIG);
  return { folder: resolve(checkoutRoot, local.models_directory), settings, local };
}

/** Makes the folder where it is missing. Throws `UNWRITABLE`. */
export async function prepareModelsFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const message = `Can't make the folder of models ${folder}: ${messageOf(error)}`;
    throw new AppError("UNWRITABLE", message, { cause: error });
  }
}

/** What all models together may take on this machine, in bytes. */
export async function modelMemoryBytes({ settings }: ModelsPlace): Promise<number> {
  return settings.file.workers.chat.memory_bytes ?? (await freeMemoryBytes());
}
