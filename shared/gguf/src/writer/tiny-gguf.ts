import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeGguf } from "./encode-gguf.ts";
import type { GgufTensor, GgufValue } from "./encode-gguf.ts";
import { scriptPieces } from "./script-pieces.ts";

/**
 * A language model of a few hundred kilobytes that llama.cpp loads in milliseconds and that says
 * what it is told to. Attention and feed-forward weights are zero, so that the next token depends
 * on the last one alone: each token has a random code of ±1, and the output row of a token holds
 * the sum of the codes of those that it may follow.
 */

export interface TinyScript {
  /** The answer to whatever is asked; of several the sampler chooses one with equal chances. */
  says: string | readonly string[];
  /** Begins again after the last word, for ever. */
  isEndless?: boolean;
  /** How much of a conversation the model claims to see; default 4,096 tokens. */
  contextLength?: number;
  /** Numbers of its only layer, which change nothing but what a token costs; default 32. */
  feedForwardLength?: number;
  /** The chat template; default: ChatML. `null` leaves it out. */
  chatTemplate?: string | null;
  /** Replaces pairs of the header, or drops those that are undefined: for files that are wrong. */
  metadata?: Record<string, GgufValue | undefined>;
}

/** ChatML, as the models of the tests are asked: an answer follows a line break. */
const chatMl =
  "{%- for message in messages -%}" +
  "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' -}}" +
  "{%- endfor -%}" +
  "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}";

const width = 64;
const usualFeedForwardLength = 32;
const endOfText = 2;
const specialTokens = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"];
const bytes = Array.from(
  { length: 256 },
  (_, at) => `<0x${at.toString(16).toUpperCase().padStart(2, "0")}>`,
);
const lineBreak = specialTokens.length + 0x0a;
const tokenTypes = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

/** The bytes of a model that follows the script. The same script gives the same bytes. */
export function tinyGguf(script: TinyScript): Buffer<ArrayBuffer> {
  const answers = [script.says].flat().map(scriptPieces);
  const words = [...new Set(answers.flat())];
  const tokens = [...new Set([...specialTokens, ...bytes, "▁", ...words])];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const follows: [number, number][] = answers.flatMap((pieces) => {
    const chain = pieces.map((piece) => idOf.get(piece) ?? 0);
    const end = script.isEndless ? (chain[0] ?? endOfText) : endOfText;
    return [lineBreak, ...chain].map((id, at): [number, number] => [id, chain[at] ?? end]);
  });
  const standard = headerOf(script, tokens);
  const metadata = Object.fromEntries(
    Object.entries({ ...standard, ...script.metadata }).filter(([, value]) => value !== undefined),
  ) as Record<string, GgufValue>;
  return encodeGguf(metadata, [
    ...embeddings(tokens.length, follows),
    ...block(feedForwardLengthOf(script)),
  ]);
}

/** Writes such a model as `<name>.gguf` into the folder; gives the path. */
export function writeTinyGguf(folder: string, name: string, script: TinyScript): string {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, tinyGguf(script));
  return path;
}

function headerOf(script: TinyScript, tokens: readonly string[]): Record<string, GgufValue> {
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  const template = script.chatTemplate === undefined ? chatMl : script.chatTemplate;
  return {
    "general.architecture": { type: "string", value: "llama" },
    "general.name": { type: "string", value: "tiny" },
    "llama.block_count": u32(1),
    "llama.context_length": u32(script.contextLength ?? 4_096),
    "llama.embedding_length": u32(width),
    "llama.feed_forward_length": u32(feedForwardLengthOf(script)),
    "llama.attention.head_count": u32(1),
    "llama.attention.head_count_kv": u32(1),
    "llama.attention.layer_norm_rms_epsilon": { type: "f32", value: 1e-5 },
    "llama.rope.dimension_count": u32(width),
    "llama.vocab_size": u32(tokens.length),
    "tokenizer.ggml.model": { type: "string", value: "llama" },
    "tokenizer.ggml.tokens": { type: "strings", value: tokens },
    "tokenizer.ggml.scores": { type: "f32s", value: tokens.map(() => 0) },
    "tokenizer.ggml.token_type": { type: "i32s", value: tokens.map((_, id) => typeOf(id)) },
    "tokenizer.ggml.bos_token_id": u32(1),
    "tokenizer.ggml.eos_token_id": u32(endOfText),
    "tokenizer.ggml.unknown_token_id": u32(0),
    "tokenizer.ggml.add_bos_token": { type: "bool", value: true },
    "tokenizer.ggml.add_space_prefix": { type: "bool", value: false },
    ...(template === null
      ? {}
      : { "tokenizer.chat_template": { type: "string", value: template } as const }),
  };
}

function typeOf(id: number): number {
  if (id === 0) return tokenTypes.unknown;
  if (id < specialTokens.length) return tokenTypes.control;
  return id < specialTokens.length + bytes.length ? tokenTypes.byte : tokenTypes.normal;
}

function embeddings(count: number, follows: readonly [number, number][]): GgufTensor[] {
  const codes = Float32Array.from(randomBytes(count * width), (byte) => (byte & 1 ? 1 : -1));
  const outputs = new Float32Array(count * width);
  for (const [before, after] of follows) {
    for (let at = 0; at < width; at++) {
      outputs[after * width + at]! += codes[before * width + at]!;
    }
  }
  return [
    { name: "token_embd.weight", dims: [width, count], values: codes },
    { name: "output.weight", dims: [width, count], values: outputs },
    { name: "output_norm.weight", dims: [width], values: new Float32Array(width).fill(1) },
  ];
}

/** The same bytes each time. */
function randomBytes(count: number): Buffer {
  return createHash("shake256", { outputLength: count }).update("tiny").digest();
}

function feedForwardLengthOf({ feedForwardLength = usualFeedForwardLength }: TinyScript): number {
  return feedForwardLength;
}

function block(feedForwardLength: number): GgufTensor[] {
  const norm = (name: string) => ({
    name: `blk.0.${name}.weight`,
    dims: [width],
    values: new Float32Array(width).fill(1),
  });
  const zeros = (name: string, columns: number, rows: number) => ({
    name: `blk.0.${name}.weight`,
    dims: [columns, rows],
    values: new Float32Array(columns * rows),
  });
  return [
    norm("attn_norm"),
    ...["attn_q", "attn_k", "attn_v", "attn_output"].map((name) => zeros(name, width, width)),
    norm("ffn_norm"),
    zeros("ffn_gate", width, feedForwardLength),
    zeros("ffn_up", width, feedForwardLength),
    zeros("ffn_down", feedForwardLength, width),
  ];
}
