import type { ChatCompletionInput, ChatUsage, FinishReason } from "@shared/contracts";

/** What a model is asked; `model` is the name that its provider or engine knows it by. */
export type ModelRequest = Omit<ChatCompletionInput, "n" | "stream" | "stream_options">;

/**
 * What a model says, one vocabulary for every provider and engine.
 *
 * - `reclassify`: all text of the other channel so far belongs to the channel `to`.
 * - `tool-call`: a piece of the call number `index`; `arguments` are to be joined.
 * - `progress`: before the first token only (a model being loaded, say).
 * - `warning`: what of the request is not followed; before the first token only, for the account.
 * - `finish`: exactly once, last. A source that ends without one was cut.
 */
export type ModelEvent =
  | { type: "content"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "reclassify"; to: "reasoning" | "content" }
  | { type: "tool-call"; index: number; id?: string; name?: string; arguments?: string }
  | { type: "progress"; stage: string; percent?: number; message: string }
  | { type: "warning"; message: string }
  | { type: "finish"; reason: FinishReason; usage?: ChatUsage; logprobs?: unknown };

/**
 * Asks a model once; whoever calls decides on a retry.
 * @throws ModelError, also in the middle; what `signal` was aborted with, when it was.
 */
export type ModelSource = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;
