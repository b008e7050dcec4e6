import type { ChatMessage } from "@shared/contracts";

/** Messages that fit, and how many turns were left out for that. */
export interface TrimmedMessages {
  messages: ChatMessage[];
  trimmedTurns: number;
  tokens: number;
}

/**
 * Leaves out whole turns, oldest first, until the messages fit. A turn is what a user says and all
 * that follows until a user speaks again. What a system says at the beginning and the last turn
 * always stay: where these alone are too much, what comes back does not fit.
 */
export function trimTurns(
  messages: readonly ChatMessage[],
  budgetTokens: number,
  countTokens: (message: ChatMessage) => number,
): TrimmedMessages {
  const { head, turns } = splitTurns(messages);
  const sizes = turns.map((turn) => sum(turn, countTokens));
  let tokens = sum(head, countTokens) + sizes.reduce((total, size) => total + size, 0);
  let trimmedTurns = 0;
  while (tokens > budgetTokens && trimmedTurns < turns.length - 1) {
    tokens -= sizes[trimmedTurns] ?? 0;
    trimmedTurns += 1;
  }
  return { messages: [...head, ...turns.slice(trimmedTurns).flat()], trimmedTurns, tokens };
}

function splitTurns(messages: readonly ChatMessage[]): {
  head: ChatMessage[];
  turns: ChatMessage[][];
} {
  const begin = messages.findIndex(({ role }) => role !== "system" && role !== "developer");
  const headEnd = begin < 0 ? messages.length : begin;
  const turns: ChatMessage[][] = [];
  for (const message of messages.slice(headEnd)) {
    const turn = turns.at(-1);
    if (!turn || message.role === "user") turns.push([message]);
    else turn.push(message);
  }
  return { head: messages.slice(0, headEnd), turns };
}

function sum(messages: readonly ChatMessage[], count: (message: ChatMessage) => number): number {
  return messages.reduce((total, message) => total + count(message), 0);
}
