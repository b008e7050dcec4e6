import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import type { GgufHeader, MetadataValue } from "./parse-gguf.ts";

/** What of a language model decides how much memory it takes. */
export interface ModelShape {
  architecture: string;
  layers: number;
  /** The longest conversation that it was trained on, in tokens. */
  trainedContext: number;
  embeddingLength: number;
  feedForwardLength: number;
  vocabularySize: number;
  weightBytes: number;
  /** Per layer: bytes of the key-value cache for one token with 16-bit numbers. */
  cacheBytesPerToken: number[];
  /** Per layer: how many tokens back it looks, where that is limited. */
  windows: (number | undefined)[];
  chatTemplate?: string;
}

/** One of so many layers sees everything, where the file does not say which. */
const windowPatterns: Record<string, number> = { gemma2: 2, gemma3: 6, cohere2: 4, "gpt-oss": 2 };
const notForChat = new Set([
  "clip",
  "bert",
  "nomic-bert",
  "jina-bert-v2",
  "t5encoder",
  "wavtokenizer-dec",
]);
const bytesPerCachedNumber = 2;
/** llama.cpp ends its process over more. */
const mostLayers = 512;

/**
 * Reads from a header what llama.cpp must find in it.
 * @throws AppError MODEL_INVALID when something is missing that it would end its process over.
 */
export function modelShape({ metadata, tensors }: GgufHeader): ModelShape {
  const architecture = metadata.get("general.architecture");
  if (typeof architecture !== "string") throw missing("general.architecture");
  if (notForChat.has(architecture)) {
    throw invalid(`The model file holds a ${architecture} model, which can't answer in a chat.`);
  }
  const keys = createKeyReader(metadata, architecture);
  // Models with a state instead of attention have these, and zero in them.
  const least = keys.has("ssm.state_size") || keys.has("wkv.head_size") ? 0 : 1;
  const layers = keys.number("block_count", 1);
  if (layers > mostLayers) throw invalid(`The model file has ${layers} layers.`);
  const heads = keys.perLayer("attention.head_count", layers, least);
  const embeddingLength = keys.number("embedding_length", 1);
  const feedForward = keys.perLayer("feed_forward_length", layers, least);
  const vocabulary = metadata.get("tokenizer.ggml.tokens");
  if (metadata.get("tokenizer.ggml.model") === undefined) throw missing("tokenizer.ggml.model");
  if (typeof vocabulary !== "object" || vocabulary.length === 0) {
    throw missing("tokenizer.ggml.tokens");
  }
  if (keys.number("expert_count", 0, 0) > 0) keys.number("expert_used_count", 1);
  if (tensors.length === 0) throw invalid("The model file holds no weights.");
  const template = metadata.get("tokenizer.chat_template");
  return {
    architecture,
    layers,
    trainedContext: keys.number("context_length", 1),
    embeddingLength,
    feedForwardLength: Math.max(...feedForward),
    vocabularySize: vocabulary.length,
    weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    cacheBytesPerToken: cacheBytesPerToken(keys, heads, { embeddingLength, least }),
    windows: windowsOf(keys, architecture, layers),
    ...(typeof template === "string" ? { chatTemplate: template } : {}),
  };
}

type KeyReader = ReturnType<typeof createKeyReader>;

function createKeyReader(metadata: Map<string, MetadataValue>, architecture: string) {
  const full = (key: string) => `${architecture}.${key}`;
  const numberIn = (value: unknown, key: string, least: number) => {
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw invalid(`The model file has ${String(value)} as ${full(key)}.`);
  };
  return {
    has: (key: string) => metadata.has(full(key)),
    number(key: string, least: number, otherwise?: number): number {
      const value = metadata.get(full(key)) ?? otherwise;
      if (value === undefined) throw missing(full(key));
      return numberIn(value, key, least);
    },
    /** A number for each layer, given once for all or one by one; some of them may be zero. */
    perLayer(key: string, layers: number, least: number, otherwise?: number[]): number[] {
      const value = metadata.get(full(key)) ?? otherwise;
      if (value === undefined) throw missing(full(key));
      if (!Array.isArray(value)) return Array(layers).fill(numberIn(value, key, least));
      const numbers = value.map((one) => numberIn(one, key, 0));
      if (numbers.length === layers && Math.max(...numbers) >= least) return numbers;
      throw invalid(
        `The model file has ${numbers.length} numbers as ${full(key)} for ${layers} layers.`,
      );
    },
  };
}

function cacheBytesPerToken(
  keys: KeyReader,
  heads: number[],
  { embeddingLength, least }: { embeddingLength: number; least: number },
): number[] {
  const groups = keys.perLayer("attention.head_count_kv", heads.length, least, heads);
  const headLength = Math.floor(embeddingLength / Math.max(1, ...heads));
  const keyLength = keys.number("attention.key_length", 0, headLength);
  const valueLength = keys.number("attention.value_length", 0, headLength);
  return groups.map((count) => count * (keyLength + valueLength) * bytesPerCachedNumber);
}

function windowsOf(keys: KeyReader, architecture: string, layers: number) {
  const window = keys.number("attention.sliding_window", 0, 0);
  const pattern = windowPatterns[architecture];
  return Array.from({ length: layers }, (_, layer) =>
    window > 0 && pattern !== undefined && (layer + 1) % pattern !== 0 ? window : undefined,
  );
}

function missing(key: string): AppError {
  return invalid(`The model file does not say its ${key}.`);
}

function invalid(what: string): AppError {
  return new AppError(chatErrorCodes.modelInvalid, `${what} Fetch another one.`);
}
