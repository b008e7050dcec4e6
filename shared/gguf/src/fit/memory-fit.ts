import type { ModelShape } from "../reader/model-shape.ts";

/** How a model is to be run. */
export interface ModelSetting {
  /** Tokens that one conversation may have. */
  contextSize: number;
  /** Conversations at a time. */
  slots: number;
}

/** What a loaded model takes, in bytes. */
export interface MemoryNeed {
  weights: number;
  /** Keys and values of the tokens of all conversations. */
  cache: number;
  /** What llama.cpp reserves for the steps of its computation. */
  compute: number;
  /** The process around it: Node, libraries, vocabulary. */
  process: number;
  total: number;
}

/** llama.cpp rounds the length of a conversation up to a multiple of this. */
const contextStep = 256;
/** Tokens that it works on at a time while it reads a prompt. */
const batchSize = 512;
const megabyte = 1_024 ** 2;
/** A child that has loaded nothing takes 140 MB; measured on Linux. */
const emptyProcess = 150 * megabyte;
const vocabularyBytesPerWord = 200;

/** How much memory a model takes when it is run like this: an estimate, rather too high than too low. */
export function memoryNeed(shape: ModelShape, { contextSize, slots }: ModelSetting): MemoryNeed {
  const context = roundUp(contextSize);
  const weights = shape.weightBytes;
  const cache = shape.cacheBytesPerToken.reduce((sum, bytesPerToken, layer) => {
    const window = shape.windows[layer];
    const tokens = window === undefined ? context : Math.min(context, roundUp(window + batchSize));
    return sum + bytesPerToken * tokens * slots;
  }, 0);
  const compute = computeBytes(shape, context * slots);
  const process = emptyProcess + shape.vocabularySize * vocabularyBytesPerWord;
  return { weights, cache, compute, process, total: weights + cache + compute + process };
}

/**
 * The setting nearest to the wanted one that fits into `bytes`: first the conversations get
 * shorter, down to `leastContext`, then fewer. Undefined when even that is too much.
 */
export function fittingSetting(
  shape: ModelShape,
  wanted: ModelSetting & { leastContext: number },
  bytes: number,
): ModelSetting | undefined {
  const fits = (setting: ModelSetting) => memoryNeed(shape, setting).total <= bytes;
  const least = Math.min(wanted.leastContext, wanted.contextSize);
  for (let slots = wanted.slots; slots >= 1; slots--) {
    if (!fits({ contextSize: least, slots })) continue;
    let contextSize = wanted.contextSize;
    while (!fits({ contextSize, slots })) {
      contextSize = Math.max(least, roundUp(contextSize) - contextStep);
    }
    return { contextSize, slots };
  }
  return undefined;
}

/** The longest conversations that so many slots can have at a time within `bytes`; 0 when none. */
export function largestContext(shape: ModelShape, slots: number, bytes: number): number {
  const wanted = { contextSize: shape.trainedContext, slots, leastContext: contextStep };
  const setting = fittingSetting(shape, wanted, bytes);
  return setting?.slots === slots ? setting.contextSize : 0;
}

function roundUp(contextSize: number): number {
  return Math.ceil(contextSize / contextStep) * contextStep;
}

/** Mostly the scores of every word for every token of a batch, then the steps of one layer. */
function computeBytes(shape: ModelShape, contextTokens: number): number {
  const { vocabularySize, embeddingLength, feedForwardLength } = shape;
  const perToken = 4 * (vocabularySize + 4 * embeddingLength + 3 * feedForwardLength);
  const attentionMask = 4 * contextTokens * batchSize;
  return batchSize * perToken + attentionMask + 8 * megabyte;
}
