import type { ChatContentPart, ChatMessage } from "@shared/contracts";
import { ModelError } from "../model-error.ts";
import type { ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { parseDataUrl } from "./data-url.ts";
import { parseArguments } from "./parse-arguments.ts";
import { textOf } from "./text-of.ts";
import type { WireOptions } from "./wire-form.ts";

type Effort = NonNullable<ModelRequest["reasoning_effort"]>;

/** Tokens of thinking, by effort, for models before the third. */
const thinkingBudgets: Record<Effort, number> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 4_096,
  high: 8_192,
  xhigh: 24_576,
  max: 24_576,
};

/** Later ones take a level, and not all of them the lowest. */
const thinkingLevels: Record<Effort, string> = {
  none: "LOW",
  minimal: "LOW",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "HIGH",
  max: "HIGH",
};

/** A request in the form of Gemini's generateContent. */
export function geminiBody(
  request: ModelRequest,
  { quirks }: WireOptions,
): Record<string, unknown> {
  const isSystem = ({ role }: ChatMessage) => role === "system";
  const system = request.messages.filter(isSystem).map(({ content }) => textOf(content));
  return {
    contents: joinNeighbours(request.messages.filter((message) => !isSystem(message))),
    ...(system.length > 0 ? { systemInstruction: { parts: [{ text: system.join("\n\n") }] } } : {}),
    generationConfig: configOf(request, quirks),
    ...toolsOf(request),
  };
}

function configOf(request: ModelRequest, quirks: ModelQuirks): Record<string, unknown> {
  const effort = request.reasoning_effort;
  const format = request.response_format;
  const config = {
    temperature: request.temperature,
    topP: request.top_p,
    topK: request.top_k,
    seed: request.seed,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    stopSequences: request.stop ? [request.stop].flat() : undefined,
    responseMimeType: format && format.type !== "text" ? "application/json" : undefined,
    responseJsonSchema: format?.type === "json_schema" ? format.json_schema.schema : undefined,
    thinkingConfig: effort ? thinkingConfig(effort, quirks) : undefined,
  };
  const given = Object.entries(config).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given);
}

function thinkingConfig(effort: Effort, { reasoning_field }: ModelQuirks) {
  const includeThoughts = effort !== "none";
  return reasoning_field === "thinking_budget"
    ? { includeThoughts, thinkingBudget: thinkingBudgets[effort] }
    : { includeThoughts, thinkingLevel: thinkingLevels[effort] };
}

function toolsOf({ tools, tool_choice }: ModelRequest): Record<string, unknown> {
  if (!tools) return {};
  const functionDeclarations = tools.map(({ function: { name, description, parameters } }) => ({
    name,
    ...(description ? { description } : {}),
    ...(parameters ? { parametersJsonSchema: parameters } : {}),
  }));
  const modes = { none: "NONE", auto: "AUTO", required: "ANY" };
  const functionCallingConfig =
    typeof tool_choice === "object"
      ? { mode: "ANY", allowedFunctionNames: [tool_choice.function.name] }
      : { mode: modes[tool_choice ?? "auto"] };
  return { tools: [{ functionDeclarations }], toolConfig: { functionCallingConfig } };
}

interface Turn {
  role: "user" | "model";
  parts: unknown[];
}

/** Its turns alternate; results of tools are the user's, and name the function. */
function joinNeighbours(messages: ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role === "assistant") {
      for (const call of message.tool_calls ?? []) names.set(call.id, call.function.name);
    }
    const role = message.role === "assistant" ? "model" : "user";
    const parts = partsOf(message, names);
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  }
  return turns.filter(({ parts }) => parts.length > 0);
}

function partsOf(message: ChatMessage, names: Map<string, string>): unknown[] {
  if (message.role === "tool") {
    const name = names.get(message.tool_call_id) ?? message.tool_call_id;
    return [{ functionResponse: { name, response: { result: textOf(message.content) } } }];
  }
  const { content } = message;
  const parts: ChatContentPart[] =
    typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
  const mapped = parts.map(partOf);
  if (message.role !== "assistant") return mapped;
  const calls = (message.tool_calls ?? []).map(({ function: { name, arguments: json } }) => ({
    functionCall: { name, args: parseArguments(name, json) },
    // Its newer models want a signature of their own back; this tells them that there is none.
    thoughtSignature: "skip_thought_signature_validator",
  }));
  return [...mapped, ...calls];
}

function partOf(part: ChatContentPart): unknown {
  if (part.type === "text") return { text: part.text };
  const data = parseDataUrl(part.image_url.url);
  if (data) return { inlineData: { mimeType: data.mediaType, data: data.base64 } };
  throw new ModelError("bad_request", "Gemini takes images as data: URLs only.");
}
