import type { ChatContentPart, ChatMessage } from "@shared/contracts";
import type { ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { parseDataUrl } from "./data-url.ts";
import { parseArguments } from "./parse-arguments.ts";
import { textOf } from "./text-of.ts";
import type { WireOptions } from "./wire-form.ts";

/** It insists on a limit; this is what it gets where neither the caller nor the model has one. */
const defaultMaxTokens = 8_192;

type Effort = Exclude<NonNullable<ModelRequest["reasoning_effort"]>, "none">;

/** Tokens of thinking, by effort. */
const thinkingBudgets: Record<Effort, number> = {
  minimal: 1_024,
  low: 1_024,
  medium: 2_048,
  high: 4_096,
  xhigh: 16_384,
  max: 32_768,
};

/** A request in the form of Anthropic's messages. */
export function anthropicBody(
  request: ModelRequest,
  { maxOutput, quirks }: WireOptions,
): Record<string, unknown> {
  const isSystem = ({ role }: ChatMessage) => role === "system";
  const system = request.messages.filter(isSystem).map(({ content }) => textOf(content));
  const asked = request.max_completion_tokens ?? request.max_tokens;
  const maxTokens = asked ?? Math.min(maxOutput ?? defaultMaxTokens, defaultMaxTokens);
  return {
    model: request.model,
    max_tokens: maxTokens,
    stream: true,
    messages: joinNeighbours(request.messages.filter((message) => !isSystem(message))),
    ...(system.length > 0 ? { system: system.join("\n\n") } : {}),
    ...optional("temperature", request.temperature),
    ...optional("top_p", request.top_p),
    ...optional("top_k", request.top_k),
    ...optional("stop_sequences", request.stop ? [request.stop].flat() : undefined),
    ...optional("metadata", request.user ? { user_id: request.user } : undefined),
    ...toolsOf(request),
    ...thinkingOf(request, quirks, maxTokens),
    ...outputOf(request, quirks),
  };
}

function optional(name: string, value: unknown): Record<string, unknown> {
  return value === undefined || value === null ? {} : { [name]: value };
}

function toolsOf({ tools, tool_choice, parallel_tool_calls }: ModelRequest) {
  if (!tools) return {};
  const choice =
    typeof tool_choice === "object"
      ? { type: "tool", name: tool_choice.function.name }
      : { type: tool_choice === "required" ? "any" : (tool_choice ?? "auto") };
  const isSingle = parallel_tool_calls === false && choice.type !== "none";
  return {
    tools: tools.map(({ function: { name, description, parameters } }) => ({
      name,
      ...(description ? { description } : {}),
      input_schema: parameters ?? { type: "object", properties: {} },
    })),
    tool_choice: { ...choice, ...(isSingle ? { disable_parallel_tool_use: true } : {}) },
  };
}

function thinkingOf(
  { reasoning_effort: effort }: ModelRequest,
  quirks: ModelQuirks,
  maxTokens: number,
) {
  if (!effort) return {};
  if (effort === "none") return { thinking: { type: "disabled" } };
  if (quirks.reasoning_field !== "thinking_budget") {
    return { thinking: { type: "adaptive", display: "summarized" } };
  }
  // The budget counts into the limit of the answer, and has a least size.
  const budget = Math.min(thinkingBudgets[effort], maxTokens - 1);
  return budget < 1_024 ? {} : { thinking: { type: "enabled", budget_tokens: budget } };
}

function outputOf(
  { reasoning_effort: effort, response_format }: ModelRequest,
  quirks: ModelQuirks,
) {
  const hasLevel = effort && effort !== "none" && quirks.reasoning_field !== "thinking_budget";
  const level = effort === "minimal" ? "low" : effort;
  const schema =
    response_format?.type === "json_schema" ? response_format.json_schema.schema : undefined;
  const config = {
    ...(hasLevel ? { effort: level } : {}),
    ...(schema ? { format: { type: "json_schema", schema } } : {}),
  };
  return Object.keys(config).length > 0 ? { output_config: config } : {};
}

interface Turn {
  role: "user" | "assistant";
  content: unknown[];
}

/** Its turns alternate; results of tools are the user's. */
function joinNeighbours(messages: ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(message));
    else turns.push({ role, content: blocksOf(message) });
  }
  return turns.filter(({ content }) => content.length > 0);
}

function blocksOf(message: ChatMessage): unknown[] {
  if (message.role === "tool") {
    const { tool_call_id, content } = message;
    return [{ type: "tool_result", tool_use_id: tool_call_id, content: textOf(content) }];
  }
  const { content } = message;
  const parts: ChatContentPart[] =
    typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
  const blocks = parts.filter((part) => part.type !== "text" || part.text !== "").map(blockOf);
  if (message.role !== "assistant") return blocks;
  const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: json } }) => ({
    type: "tool_use",
    id,
    name,
    input: parseArguments(name, json),
  }));
  return [...blocks, ...calls];
}

function blockOf(part: ChatContentPart): unknown {
  if (part.type === "text") return part;
  const data = parseDataUrl(part.image_url.url);
  const source = data
    ? { type: "base64", media_type: data.mediaType, data: data.base64 }
    : { type: "url", url: part.image_url.url };
  return { type: "image", source };
}
