import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { fittingSetting, memoryNeed } from "../gguf/memory-fit.ts";
import type { MemoryNeed, ModelSetting } from "../gguf/memory-fit.ts";
import type { ModelShape } from "../gguf/model-shape.ts";

/** How the operator wants one model to be run. */
export interface ModelPreset {
  /** Tokens of one conversation; exactly so many, or the model is not loaded. */
  contextSize?: number;
  /** Conversations at a time. */
  slots?: number;
  /** Loaded from the start, and never unloaded for others. */
  isPinned?: boolean;
  /** Instead of the template in the file. */
  chatTemplate?: string;
  /** How many layers the GPU takes. */
  gpuLayers?: number;
}

export interface ModelPlan {
  setting: ModelSetting;
  need: MemoryNeed;
}

/** Where the operator says nothing: enough for a long chat. */
const usualContext = 8_192;
const leastContext = 1_024;
const usualSlots = 4;

/**
 * How a model is run with so much memory: fixed for as long as it is loaded, so that no request
 * can make it load again with a longer context.
 * @throws AppError MODEL_TOO_LARGE when it does not fit even with nothing beside it.
 */
export function planModel(
  shape: ModelShape,
  preset: ModelPreset,
  limits: { bytes: number; contextSize?: number | undefined },
): ModelPlan {
  const { bytes } = limits;
  const usual = limits.contextSize ?? usualContext;
  const contextSize = preset.contextSize ?? Math.min(usual, shape.trainedContext);
  const wanted = {
    contextSize,
    slots: preset.slots ?? usualSlots,
    leastContext: preset.contextSize ?? leastContext,
  };
  const setting = fittingSetting(shape, wanted, bytes);
  if (setting !== undefined) return { setting, need: memoryNeed(shape, setting) };
  const least = memoryNeed(shape, {
    contextSize: Math.min(contextSize, wanted.leastContext),
    slots: 1,
  });
  throw new AppError(
    chatErrorCodes.modelTooLarge,
    `The model needs ${gigabytes(least.total)} (${gigabytes(least.weights)} of it weights), and models ` +
      `may take ${gigabytes(bytes)} here. Take a smaller file, or give them more memory.`,
    { details: { ...least, available: bytes } },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1_024 ** 3).toFixed(1)} GB`;
}
