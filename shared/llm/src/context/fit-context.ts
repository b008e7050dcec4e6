import { ModelError } from "../model-error.ts";
import type { ModelRequest } from "../model-event.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import type { TokenCounter } from "./token-counter.ts";
import { trimTurns } from "./trim-turns.ts";

export interface ContextOptions {
  counter: TokenCounter;
  /** A request that is too long: refuse it, or leave out its oldest turns. */
  trim: "refuse" | "turns";
  /** A context shorter than the model's own. */
  maxContextTokens?: number | undefined;
  /** Less than 1 where the model has found the request too long before. */
  share?: number;
}

/** What is kept free for the answer where the request sets no limit. */
const defaultAnswerTokens = 1_024;
/** An estimate may be wrong by so much: only what surely is too long for a model is refused. */
const marginOfError = 2;
const endless = Number.POSITIVE_INFINITY;

/**
 * Makes a request fit the context, together with its answer.
 * @throws ModelError context_length, with the numbers.
 */
export function fitContext(
  request: ModelRequest,
  model: ModelSpec,
  { counter, trim, maxContextTokens, share = 1 }: ContextOptions,
): { request: ModelRequest; trimmedTurns: number } {
  const context = Math.min(model.context ?? endless, maxContextTokens ?? endless);
  if (context === endless) return { request, trimmedTurns: 0 };
  const name = `${model.provider}:${model.id}`;
  const answer = answerTokens(request, context);
  const rest = counter.rest(readPart(request, model), name);
  const budget = Math.floor((context - answer - rest) * share);
  const count = (message: ModelRequest["messages"][number]) => counter.message(message, name);
  const limit = trim === "turns" ? budget : endless;
  const { messages, trimmedTurns, tokens } = trimTurns(request.messages, limit, count);
  // A limit of the caller's is kept as we count, for nobody else will.
  const most = context === maxContextTokens ? budget : budget * marginOfError;
  if (budget > 0 && tokens <= most) return { request: { ...request, messages }, trimmedTurns };
  throw new ModelError(
    "context_length",
    `The context of ${name} holds ${context} tokens; ${answer} are for the answer, and the request is about ${Math.ceil(tokens + rest)}.`,
  );
}

/** The request without what the model gets to read nothing of. */
export function readPart(request: ModelRequest, { quirks }: ModelSpec): ModelRequest {
  return quirks.reads_form ? request : { ...request, response_format: undefined };
}

function answerTokens(request: ModelRequest, context: number): number {
  const asked = request.max_completion_tokens ?? request.max_tokens;
  return asked ?? Math.min(defaultAnswerTokens, Math.floor(context / 4));
}
