import type { FinishReason } from "@shared/contracts";
import type { ModelEvent, ModelRequest } from "../model-event.ts";
import { anthropicBody } from "./anthropic-body.ts";
import { parseFrame } from "./parse-frame.ts";
import { ReportedError } from "./wire-form.ts";
import type { WireForm, WireReader } from "./wire-form.ts";

/** Anthropic's messages. */
export const anthropicWire: WireForm = {
  call: (request, options) => ({
    path: "/messages",
    headers: { "anthropic-version": versionFor(request), "x-api-key": options.apiKey ?? "" },
    body: anthropicBody(request, options),
  }),
  createReader: () => new AnthropicReader(),
};

/** The newer version knows no samplers; the older one is going away, but some models take them. */
function versionFor({ temperature, top_p, top_k }: ModelRequest): string {
  return [temperature, top_p, top_k].every((value) => value === undefined || value === null)
    ? "2026-10-21"
    : "2023-06-01";
}

interface Usage {
  input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  output_tokens?: number | null;
}

interface Frame {
  type: string;
  index: number;
  message: { usage?: Usage };
  content_block: { type?: string; id?: string; name?: string; text?: string };
  delta: {
    type?: string;
    text?: string;
    thinking?: string;
    partial_json?: string;
    stop_reason?: string | null;
  };
  usage: Usage;
  error: { type?: string };
}

const finishReasons: Record<string, FinishReason> = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  refusal: "content_filter",
};

class AnthropicReader implements WireReader {
  #reason: FinishReason | undefined;
  #usage: Usage = {};
  #calls = 0;

  read(data: string): ModelEvent[] {
    const frame = parseFrame<Frame>(data);
    this.#usage = { ...this.#usage, ...frame.message?.usage, ...frame.usage };
    switch (frame.type) {
      case "content_block_start":
        return this.#begun(frame);
      case "content_block_delta":
        return this.#said(frame);
      case "message_delta":
        if (frame.delta?.stop_reason) {
          this.#reason = finishReasons[frame.delta.stop_reason] ?? "stop";
        }
        return [];
      case "error":
        throw new ReportedError(data);
      default:
        return [];
    }
  }

  finished(): Extract<ModelEvent, { type: "finish" }> | undefined {
    if (!this.#reason) return undefined;
    const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = this.#usage;
    const cached = cache_read_input_tokens ?? 0;
    const prompt = (input_tokens ?? 0) + (cache_creation_input_tokens ?? 0) + cached;
    const completion = this.#usage.output_tokens ?? 0;
    const usage = {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      ...(cached > 0 ? { prompt_tokens_details: { cached_tokens: cached } } : {}),
    };
    return { type: "finish", reason: this.#reason, usage };
  }

  #begun({ content_block: block }: Partial<Frame>): ModelEvent[] {
    if (block?.type === "text" && block.text) return [{ type: "content", text: block.text }];
    if (block?.type !== "tool_use") return [];
    this.#calls += 1;
    const { id = "", name = "" } = block;
    return [{ type: "tool-call", index: this.#calls - 1, id, name }];
  }

  #said({ delta }: Partial<Frame>): ModelEvent[] {
    if (delta?.text) return [{ type: "content", text: delta.text }];
    if (delta?.thinking) return [{ type: "reasoning", text: delta.thinking }];
    if (!delta?.partial_json) return [];
    return [{ type: "tool-call", index: this.#calls - 1, arguments: delta.partial_json }];
  }
}
