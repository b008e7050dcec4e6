import { z } from "zod";
import type { ChatToolCall } from "./chat-message.ts";

const toolCallDeltaSchema = z.object({
  index: z.number().int(),
  id: z.string().optional(),
  type: z.literal("function").optional(),
  function: z.object({ name: z.string().optional(), arguments: z.string().optional() }),
});

/**
 * The data of a `delta` event of a chat-completion job. After `reclassify`, all text of the other
 * channel so far belongs to the one that it names.
 */
export const chatDeltaSchema = z.union([
  z.object({ content: z.string() }),
  z.object({ reasoning_content: z.string() }),
  z.object({ tool_calls: z.array(toolCallDeltaSchema).min(1) }),
  z.object({ reclassify: z.enum(["reasoning", "content"]) }),
]);

export type ChatDelta = z.infer<typeof chatDeltaSchema>;

/** An answer as far as it was told. */
export interface ToldAnswer {
  content: string;
  reasoning: string;
  toolCalls: ChatToolCall[];
}

/** One delta of two that follow each other; undefined where they have to stay apart. */
export function mergeChatDeltas(earlier: ChatDelta, later: ChatDelta): ChatDelta | undefined {
  if ("content" in earlier && "content" in later) {
    return { content: earlier.content + later.content };
  }
  if ("reasoning_content" in earlier && "reasoning_content" in later) {
    return { reasoning_content: earlier.reasoning_content + later.reasoning_content };
  }
  if ("tool_calls" in earlier && "tool_calls" in later) {
    return { tool_calls: [...earlier.tool_calls, ...later.tool_calls] };
  }
  return undefined;
}

/** What deltas amount to, however they were merged or split. */
export function foldChatDeltas(deltas: readonly ChatDelta[]): ToldAnswer {
  const answer: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };
  for (const delta of deltas) addChatDelta(answer, delta);
  return answer;
}

/** Adds one delta to an answer, in place. */
export function addChatDelta(answer: ToldAnswer, delta: ChatDelta): void {
  if ("content" in delta) answer.content += delta.content;
  else if ("reasoning_content" in delta) answer.reasoning += delta.reasoning_content;
  else if ("tool_calls" in delta) for (const piece of delta.tool_calls) addPiece(answer, piece);
  else if (delta.reclassify === "reasoning") {
    answer.reasoning += answer.content;
    answer.content = "";
  } else {
    answer.content += answer.reasoning;
    answer.reasoning = "";
  }
}

type ToolCallPiece = Extract<ChatDelta, { tool_calls: unknown }>["tool_calls"][number];

function addPiece({ toolCalls }: ToldAnswer, piece: ToolCallPiece): void {
  const call = (toolCalls[piece.index] ??= {
    id: "",
    type: "function",
    function: { name: "", arguments: "" },
  });
  if (piece.id !== undefined) call.id = piece.id;
  call.function.name += piece.function.name ?? "";
  call.function.arguments += piece.function.arguments ?? "";
}

/** The message of an assistant that said this. */
export function toAssistantMessage({ content, reasoning, toolCalls }: ToldAnswer) {
  return {
    role: "assistant" as const,
    content: content === "" && toolCalls.length > 0 ? null : content,
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
}

/** What is kept as the result of an answer that was cut off. */
export function toPartialResult(deltas: readonly ChatDelta[]) {
  const message = toAssistantMessage(foldChatDeltas(deltas));
  return {
    object: "chat.completion" as const,
    partial: true as const,
    choices: [{ index: 0 as const, message, finish_reason: null }],
  };
}
