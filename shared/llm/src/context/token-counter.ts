import type { ChatMessage } from "@shared/contracts";
import type { ModelRequest } from "../model-event.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** What the marks around a message cost. */
const messageTokens = 4;
const imageTokens = 1_000;
/** How far what models report may move the estimate, and how much of it one report moves. */
const factorRange = { least: 0.4, most: 2.5 };
const weightOfNews = 0.3;
/** Below this the marks of the template decide, not the text. */
const leastToLearnFrom = 200;

/** Counts the tokens of messages approximately, and better with every answer that reports them. */
export interface TokenCounter {
  message(message: ChatMessage, model: string): number;
  /** The request without its messages: tools and the form of the answer. */
  rest(request: ModelRequest, model: string): number;
  /** What a request really was, by the model's own count. */
  learn(request: ModelRequest, model: string, promptTokens: number): void;
}

export function createTokenCounter(): TokenCounter {
  const factors = new Map<string, number>();
  // A history comes again with every request, as the same objects within one.
  const estimates = new WeakMap<ChatMessage, number>();

  function estimate(message: ChatMessage): number {
    const known = estimates.get(message);
    if (known !== undefined) return known;
    const tokens = estimateMessage(message);
    estimates.set(message, tokens);
    return tokens;
  }

  return {
    message: (message, model) => estimate(message) * (factors.get(model) ?? 1),
    rest: (request, model) => estimateRest(request) * (factors.get(model) ?? 1),
    learn(request, model, promptTokens) {
      const messages = request.messages.reduce((sum, message) => sum + estimate(message), 0);
      const estimated = messages + estimateRest(request);
      if (promptTokens < leastToLearnFrom) return;
      const { least, most } = factorRange;
      const seen = Math.min(most, Math.max(least, promptTokens / estimated));
      const before = factors.get(model) ?? 1;
      // More than was thought counts at once: too little room ends a request, too much does not.
      const factor = seen > before ? seen : before + (seen - before) * weightOfNews;
      factors.set(model, factor);
    },
  };
}

function estimateMessage(message: ChatMessage): number {
  const { content } = message;
  let tokens = messageTokens;
  if (typeof content === "string") tokens += estimateTokens(content);
  else {
    for (const part of content ?? []) {
      tokens += part.type === "text" ? estimateTokens(part.text) : imageTokens;
    }
  }
  if (message.role !== "assistant") return tokens;
  tokens += estimateTokens(message.reasoning_content ?? "");
  for (const call of message.tool_calls ?? []) {
    tokens += messageTokens + estimateTokens(call.function.name + call.function.arguments);
  }
  return tokens;
}

function estimateRest({ tools, response_format }: ModelRequest): number {
  return estimateTokens(JSON.stringify(tools ?? "") + JSON.stringify(response_format ?? ""));
}
