import { randomInt } from "node:crypto";
import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import { LlamaGrammarEvaluationState } from "node-llama-cpp";
import type {
  LlamaContextSequence,
  LlamaGrammar,
  SequenceEvaluateOptions,
  Token,
} from "node-llama-cpp";
import { openedTag } from "./chat-prompt.ts";
import type { GenerationRequest, TokenUsage } from "./generation-request.ts";
import { createJsonEnd } from "./json-end.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { withPlainNumbers } from "./plain-numbers.ts";
import { createStopScanner } from "./stop-scanner.ts";
import { createTokenText } from "./token-text.ts";

export interface TextFinish {
  reason: "stop" | "length";
  usage: TokenUsage;
}

/**
 * Tokens of a prompt that are read at a time: an abort and the other conversations wait for one
 * such piece. A CPU reads larger ones no faster; a GPU does.
 */
const promptPiece = { cpu: 128, gpu: 512 };
/** So many of the last tokens are punished for occurring again. */
const punishedTokens = 64;

/** A conversation as the model reads it. */
export interface TokenPrompt {
  tokens: Token[];
  /** What of the answer the template has written already. */
  opening: string;
}

/** @throws AppError CONTEXT_TOO_LONG when no room is left for an answer. */
export function tokenPrompt(loaded: LoadedModel, request: GenerationRequest): TokenPrompt {
  const { model, prompt, contextSize } = loaded;
  const parts = prompt.render(request.messages);
  const tokens = parts.flatMap(({ text, isTemplate }, at) =>
    model.tokenize(text, isTemplate, at === 0 ? undefined : "trimLeadingSpace"),
  );
  const { bos, shouldPrependBosToken } = model.tokens;
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
  if (tokens.length < contextSize) return { tokens, opening: openedTag(parts) };
  throw new AppError(
    chatErrorCodes.contextTooLong,
    `The conversation has ${tokens.length} tokens, and the model sees ${contextSize} with the answer. Shorten it.`,
    { details: { prompt_tokens: tokens.length, context_size: contextSize } },
  );
}

/** Generates the answer to a prompt, a piece of text at a time; ends early on abort. */
export async function* generateText(
  loaded: LoadedModel,
  work: { sequence: LlamaContextSequence; prompt: TokenPrompt; request: GenerationRequest },
  signal: AbortSignal,
): AsyncGenerator<string, TextFinish> {
  const { sequence, request } = work;
  const prompt = work.prompt.tokens;
  const room = loaded.contextSize - prompt.length;
  const most = Math.min(request.maxTokens ?? room, room);
  const pieceSize = loaded.llama.gpu === false ? promptPiece.cpu : promptPiece.gpu;
  const cachedTokens = await readPrompt(sequence, { prompt, pieceSize }, signal);
  const options = await samplerOptions(loaded, request);
  const texts = createTokenText(loaded.model);
  const scanner = createStopScanner([...loaded.prompt.stop, ...request.stop]);
  const punished: Token[] = [];
  const finish = (reason: TextFinish["reason"], completionTokens: number): TextFinish => ({
    reason,
    usage: { promptTokens: prompt.length, cachedTokens, completionTokens },
  });
  let count = 0;
  const json = request.json === undefined ? undefined : createJsonEnd();
  let opening = request.json === undefined ? work.prompt.opening : "";
  const rest = prompt.slice(sequence.nextTokenIndex);
  const tokens = sequence.evaluate(rest, { ...options, ...penalties(request, punished) });
  for await (const token of tokens) {
    count++;
    punished.push(token);
    punished.splice(0, punished.length - punishedTokens);
    const said = scanner.push(texts.push(token));
    const text = json?.push(said) ?? said;
    if (text !== "") {
      yield opening + text;
      opening = "";
    }
    if (signal.aborted || scanner.isStopped || json?.isWhole) return finish("stop", count);
    if (count >= most) break;
  }
  const held = scanner.push(texts.flush()) + scanner.flush();
  if (held !== "") yield opening + held;
  return finish(count >= most ? "length" : "stop", count);
}

/**
 * Reads all of the prompt but its last piece, as far as the sequence does not remember it from
 * before. Gives how much it remembered.
 */
async function readPrompt(
  sequence: LlamaContextSequence,
  { prompt, pieceSize }: { prompt: readonly Token[]; pieceSize: number },
  signal: AbortSignal,
): Promise<number> {
  // The last token is read anew in any case: the scores of the next one come with it.
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  const cachedTokens = sequence.nextTokenIndex;
  while (prompt.length - sequence.nextTokenIndex > pieceSize) {
    signal.throwIfAborted();
    const start = sequence.nextTokenIndex;
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(start, start + pieceSize));
  }
  return cachedTokens;
}

async function samplerOptions(
  loaded: LoadedModel,
  request: GenerationRequest,
): Promise<SequenceEvaluateOptions> {
  const grammar = await grammarOf(loaded, request);
  return {
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    minP: request.minP,
    // The library's own default is the time in seconds: the same for all that begin together.
    seed: request.seed ?? randomInt(2 ** 32 - 1),
    ...(grammar && {
      grammarEvaluationState: new LlamaGrammarEvaluationState({ model: loaded.model, grammar }),
    }),
  };
}

function penalties(request: GenerationRequest, punished: Token[]): SequenceEvaluateOptions {
  const { frequencyPenalty, presencePenalty, repetitionPenalty: penalty } = request;
  if (frequencyPenalty === 0 && presencePenalty === 0 && penalty === 1) return {};
  const punishTokens = () => punished;
  return { repeatPenalty: { punishTokens, penalty, frequencyPenalty, presencePenalty } };
}

async function grammarOf(
  { llama }: LoadedModel,
  { json }: GenerationRequest,
): Promise<LlamaGrammar | undefined> {
  try {
    if (json?.type === "any") return await llama.getGrammarFor("json");
    // The library's type spells out what it supports of JSON schema; it says itself what it does not.
    if (!json) return undefined;
    const built = await llama.createGrammarForJsonSchema(json.schema as { type: "object" });
    const grammar = withPlainNumbers(built.grammar);
    return grammar === built.grammar ? built : await llama.createGrammar({ grammar });
  } catch (error) {
    const message = `The JSON schema can't be followed: ${messageOf(error)}`;
    throw new AppError(chatErrorCodes.providerRefused, message, { cause: error });
  }
}
