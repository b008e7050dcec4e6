import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { fittingSetting, memoryNeed } from "./memory-fit.ts";
import type { MemoryNeed, ModelSetting } from "./memory-fit.ts";
import type { ModelShape } from "../reader/model-shape.ts";

/** How a model is to be run, and what that takes. */
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
 * @param asked what the operator wants: exactly that context, and no more slots.
 * @throws AppError MODEL_TOO_LARGE when it does not fit even with nothing beside it.
 */
export function planModel(
  shape: ModelShape,
  asked: Partial<ModelSetting>,
  limits: { bytes: number; contextSize?: number | undefined },
): ModelPlan {
  const { bytes } = limits;
  const usual = limits.contextSize ?? usualContext;
  const contextSize = asked.contextSize ?? Math.min(usual, shape.trainedContext);
  const wanted = {
    contextSize,
    slots: asked.slots ?? usualSlots,
    leastContext: asked.contextSize ?? leastContext,
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
