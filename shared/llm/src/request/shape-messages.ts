import type { ChatContentPart, ChatMessage } from "@shared/contracts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { textOf } from "../wire/text-of.ts";

/** The messages in the form that a model can take; what they say stays the same. */
export function shapeMessages(
  messages: readonly ChatMessage[],
  quirks: ModelQuirks,
): ChatMessage[] {
  const known = messages.map((message) => asSystem(withoutReasoning(message, quirks)));
  const placed = quirks.system_role ? known : foldSystem(known);
  return quirks.strict_alternation ? alternate(placed) : placed;
}

/** Reasoning goes back only to models that ask for it: others refuse it or think it their answer. */
function withoutReasoning(message: ChatMessage, quirks: ModelQuirks): ChatMessage {
  if (message.role !== "assistant" || !("reasoning_content" in message)) return message;
  const when = quirks.reasoning_round_trip;
  if (when === "always" || (when === "tools" && message.tool_calls)) return message;
  const { reasoning_content: _dropped, ...rest } = message;
  return rest;
}

/** Everybody understands the older name, and only some the newer one. */
function asSystem(message: ChatMessage): ChatMessage {
  return message.role === "developer" ? { ...message, role: "system" } : message;
}

function isSystem({ role }: ChatMessage): boolean {
  return role === "system";
}

/** Puts the system's text before what the user says first. */
function foldSystem(messages: ChatMessage[]): ChatMessage[] {
  const system = messages.filter(isSystem).map(({ content }) => textOf(content));
  const rest = messages.filter((message) => !isSystem(message));
  if (system.length === 0) return rest;
  const instruction: ChatMessage = { role: "user", content: system.join("\n\n") };
  const first = rest.findIndex(({ role }) => role === "user");
  const user = rest[first];
  if (user?.role !== "user") return [instruction, ...rest];
  return rest.with(first, joined(instruction, user));
}

type SpokenMessage = Extract<ChatMessage, { role: "user" | "assistant" }>;

/** Neighbours of one role become one; a user begins. */
function alternate(messages: ChatMessage[]): ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const isMore = last?.role === message.role && isPlain(last) && isPlain(message);
    if (isMore) turns[turns.length - 1] = joined(last, message);
    else turns.push(message);
  }
  const first = turns.findIndex((message) => !isSystem(message));
  if (turns[first]?.role === "assistant") turns.splice(first, 0, { role: "user", content: "…" });
  return turns;
}

function isPlain(message: ChatMessage): message is SpokenMessage {
  return message.role === "user" || (message.role === "assistant" && !message.tool_calls);
}

function joined(first: SpokenMessage, second: SpokenMessage): ChatMessage {
  const hasImages = [first, second].some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type !== "text"),
  );
  const content = hasImages
    ? [...partsOf(first), ...partsOf(second)]
    : [textOf(first.content), textOf(second.content)].filter(Boolean).join("\n\n");
  return { ...second, content } as ChatMessage;
}

function partsOf({ content }: SpokenMessage): ChatContentPart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content ?? [];
}
