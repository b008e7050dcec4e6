import type { ChatMessage, ChatUsage, FinishReason } from "@shared/contracts";
import { ModelError } from "../model-error.ts";
import type { ModelEvent, ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { parseFrame } from "./parse-frame.ts";
import { textOf } from "./text-of.ts";
import { ReportedError } from "./wire-form.ts";
import type { WireForm, WireOptions, WireReader } from "./wire-form.ts";

/** OpenAI's chat completions, which most providers and engines speak. */
export const openaiWire: WireForm = {
  call: (request, options) => ({
    path: "/chat/completions",
    headers: authorization(options.apiKey),
    body: bodyOf(request, options),
  }),
  createReader: () => new OpenaiReader(),
};

function authorization(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

function bodyOf(request: ModelRequest, { quirks }: WireOptions): Record<string, unknown> {
  const { max_tokens, max_completion_tokens, reasoning_effort, messages, ...rest } = request;
  const maxTokens = max_completion_tokens ?? max_tokens;
  const given = Object.entries({
    ...rest,
    [quirks.max_tokens_field]: maxTokens,
    ...reasoningFields(reasoning_effort, quirks),
  }).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(given),
    messages: messages.map(plainMessage),
    stream: true,
    stream_options: { include_usage: true },
    ...quirks.extra_body,
  };
}

function reasoningFields(
  effort: ModelRequest["reasoning_effort"],
  { reasoning_field }: ModelQuirks,
): Record<string, unknown> {
  if (!effort) return {};
  const isOn = effort !== "none";
  switch (reasoning_field) {
    case "reasoning":
      return { reasoning: isOn ? { effort } : { enabled: false } };
    case "enable_thinking":
      return { enable_thinking: isOn };
    case "thinking":
      return { thinking: { type: isOn ? "enabled" : "disabled" } };
    case "chat_template_kwargs":
      return { chat_template_kwargs: { enable_thinking: isOn } };
    default:
      return { reasoning_effort: effort };
  }
}

/** Not every server takes text in pieces, or fields that say nothing. */
function plainMessage(message: ChatMessage): Record<string, unknown> {
  const { content } = message;
  const isText = Array.isArray(content) && content.every((part) => part.type === "text");
  const said = Object.entries(message).filter(
    ([name, value]) => name === "content" || (value !== null && value !== undefined),
  );
  return { ...Object.fromEntries(said), ...(isText ? { content: textOf(content) } : {}) };
}

interface ChunkDelta {
  content?: string | { type?: string; text?: string }[] | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  reasoning_details?: { text?: string; summary?: string }[] | null;
  refusal?: string | null;
  tool_calls?: ChunkToolCall[] | null;
}

interface ChunkToolCall {
  index?: number;
  id?: string | null;
  function?: { name?: string | null; arguments?: string | null };
}

interface Chunk {
  error?: { code?: number | string } | null;
  /** `error`: older vLLM reports one without a wrapper. */
  object?: string;
  code?: number;
  choices?: {
    delta?: ChunkDelta | null;
    /** Where a server answers in one piece. */
    message?: ChunkDelta | null;
    finish_reason?: string | null;
    logprobs?: { content?: unknown[] | null } | null;
  }[];
  usage?: ChatUsage | null;
  x_groq?: { usage?: ChatUsage };
}

class OpenaiReader implements WireReader {
  #reason: FinishReason | undefined;
  #usage: ChatUsage | undefined;
  #hasCalled = false;
  readonly #logprobs: unknown[] = [];

  read(data: string): ModelEvent[] {
    if (data === "[DONE]") return [];
    const chunk = parseFrame<Chunk>(data);
    if (chunk.error || chunk.object === "error") {
      throw new ReportedError(data, Number(chunk.error?.code ?? chunk.code) || undefined);
    }
    const usage = chunk.usage ?? chunk.x_groq?.usage;
    if (usage) this.#usage = usage;
    const choice = chunk.choices?.[0];
    if (!choice) return [];
    if (choice.logprobs?.content) this.#logprobs.push(...choice.logprobs.content);
    if (choice.finish_reason) this.#reason = finishReasonOf(choice.finish_reason);
    return this.#eventsOf(choice.delta ?? choice.message ?? {});
  }

  finished(): Extract<ModelEvent, { type: "finish" }> | undefined {
    if (!this.#reason) return undefined;
    // Some call tools and say that they just stopped.
    const hasOnlyStopped = this.#reason === "stop" && this.#hasCalled;
    return {
      type: "finish",
      reason: hasOnlyStopped ? "tool_calls" : this.#reason,
      ...(this.#usage ? { usage: this.#usage } : {}),
      ...(this.#logprobs.length > 0 ? { logprobs: { content: this.#logprobs } } : {}),
    };
  }

  #eventsOf(delta: ChunkDelta): ModelEvent[] {
    const events: ModelEvent[] = [];
    const reasoning = delta.reasoning_content ?? delta.reasoning ?? detailsText(delta);
    if (reasoning) events.push({ type: "reasoning", text: reasoning });
    const content = contentText(delta) || delta.refusal;
    if (content) events.push({ type: "content", text: content });
    for (const [position, call] of (delta.tool_calls ?? []).entries()) {
      this.#hasCalled = true;
      events.push(toolCallEvent(call, position));
    }
    return events;
  }
}

function contentText({ content }: ChunkDelta): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

function detailsText({ reasoning_details }: ChunkDelta): string {
  return (reasoning_details ?? []).map(({ text, summary }) => text ?? summary ?? "").join("");
}

function toolCallEvent(call: ChunkToolCall, position: number): ModelEvent {
  return {
    type: "tool-call",
    index: call.index ?? position,
    ...(call.id ? { id: call.id } : {}),
    ...(call.function?.name ? { name: call.function.name } : {}),
    ...(call.function?.arguments ? { arguments: call.function.arguments } : {}),
  };
}

function finishReasonOf(reason: string): FinishReason {
  switch (reason) {
    case "length":
    case "max_tokens":
      return "length";
    case "tool_calls":
    case "function_call":
      return "tool_calls";
    case "content_filter":
      return "content_filter";
    case "error":
      throw new ModelError("stream_cut", "It ended the answer with an error.");
    case "insufficient_system_resource":
      throw new ModelError("overloaded", "It had no room to go on with the answer.");
    default:
      return "stop";
  }
}
