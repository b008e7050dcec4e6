import type { ChatUsage, FinishReason } from "@shared/contracts";
import { ModelError } from "../model-error.ts";
import type { ModelEvent } from "../model-event.ts";
import { geminiBody } from "./gemini-body.ts";
import { parseFrame } from "./parse-frame.ts";
import { ReportedError } from "./wire-form.ts";
import type { WireForm, WireReader } from "./wire-form.ts";

/** Gemini's generateContent. */
export const geminiWire: WireForm = {
  call: (request, options) => ({
    path: `/models/${encodeURIComponent(request.model)}:streamGenerateContent?alt=sse`,
    headers: { "x-goog-api-key": options.apiKey ?? "" },
    body: geminiBody(request, options),
  }),
  createReader: () => new GeminiReader(),
};

interface Part {
  text?: string;
  thought?: boolean;
  functionCall?: { id?: string; name?: string; args?: unknown };
}

interface Frame {
  candidates: { content?: { parts?: Part[] }; finishReason?: string }[];
  promptFeedback: { blockReason?: string };
  usageMetadata: {
    promptTokenCount?: number;
    candidatesTokenCount?: number;
    thoughtsTokenCount?: number;
  };
  error: { code?: number };
}

const filtered = /^(SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|LANGUAGE)$/;
const noAnswer = /^(MALFORMED_FUNCTION_CALL|UNEXPECTED_TOOL_CALL|TOO_MANY_TOOL_CALLS)$/;

class GeminiReader implements WireReader {
  #reason: FinishReason | undefined;
  #usage: ChatUsage | undefined;
  #calls = 0;

  read(data: string): ModelEvent[] {
    const frame = parseFrame<Frame>(data);
    if (frame.error) throw new ReportedError(data, frame.error.code);
    const blocked = frame.promptFeedback?.blockReason;
    if (blocked) throw new ModelError("content_policy", `It refuses the request (${blocked}).`);
    if (frame.usageMetadata) this.#usage = usageOf(frame.usageMetadata);
    const candidate = frame.candidates?.[0];
    const events = (candidate?.content?.parts ?? []).flatMap((part) => this.#eventsOf(part));
    if (candidate?.finishReason) this.#reason = this.#reasonOf(candidate.finishReason);
    return events;
  }

  finished(): Extract<ModelEvent, { type: "finish" }> | undefined {
    if (!this.#reason) return undefined;
    return { type: "finish", reason: this.#reason, ...(this.#usage ? { usage: this.#usage } : {}) };
  }

  #reasonOf(reason: string): FinishReason {
    if (noAnswer.test(reason)) {
      throw new ModelError("empty", `It called a tool in a way that makes no sense (${reason}).`);
    }
    if (filtered.test(reason)) return "content_filter";
    if (reason === "MAX_TOKENS") return "length";
    return this.#calls > 0 ? "tool_calls" : "stop";
  }

  #eventsOf({ text, thought, functionCall }: Part): ModelEvent[] {
    if (functionCall) {
      const index = this.#calls;
      this.#calls += 1;
      const { id = `call_${index}`, name = "", args = {} } = functionCall;
      return [{ type: "tool-call", index, id, name, arguments: JSON.stringify(args) }];
    }
    return text ? [{ type: thought ? "reasoning" : "content", text }] : [];
  }
}

function usageOf(usage: Frame["usageMetadata"]): ChatUsage {
  const prompt = usage.promptTokenCount ?? 0;
  const thoughts = usage.thoughtsTokenCount ?? 0;
  const completion = (usage.candidatesTokenCount ?? 0) + thoughts;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(thoughts > 0 ? { completion_tokens_details: { reasoning_tokens: thoughts } } : {}),
  };
}
