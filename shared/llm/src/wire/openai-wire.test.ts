import { describe, expect, it } from "vitest";
import { fullRequest } from "../../test/test-conversation.ts";
import type { ModelEvent, ModelRequest } from "../model-event.ts";
import { plainQuirks } from "../spec/model-traits.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { openaiWire } from "./openai-wire.ts";

const hello: ModelRequest = { model: "m", messages: [{ role: "user", content: "hi" }] };

function bodyOf(request: ModelRequest, quirks: Partial<ModelQuirks> = {}) {
  const options = {
    apiKey: undefined,
    quirks: { ...plainQuirks, ...quirks },
    maxOutput: undefined,
  };
  return openaiWire.call(request, options).body;
}

function read(...frames: unknown[]) {
  const reader = openaiWire.createReader();
  const events: ModelEvent[] = frames.flatMap((frame) => reader.read(JSON.stringify(frame)));
  return { events, finish: reader.finished() };
}

const choice = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

describe("OpenAI's wire form", () => {
  it("passes a conversation on as it is, its text in one piece", () => {
    const { messages } = bodyOf(fullRequest) as unknown as ModelRequest;
    expect(messages).toEqual([
      fullRequest.messages[0],
      { role: "system", content: "Be kind." },
      ...fullRequest.messages.slice(2),
    ]);
  });

  it("leaves out fields that say nothing", () => {
    const messages: ModelRequest["messages"] = [
      { role: "assistant", content: null, refusal: null, reasoning_content: null },
    ];
    expect(bodyOf({ ...hello, messages, top_p: null })).toMatchObject({
      messages: [{ role: "assistant", content: null }],
    });
    expect(JSON.stringify(bodyOf({ ...hello, messages, top_p: null }))).not.toMatch(
      /refusal|top_p/,
    );
  });

  it("says the limit in the field that the model knows", () => {
    expect(bodyOf({ ...hello, max_completion_tokens: 5 })).toMatchObject({ max_tokens: 5 });
    const quirks = { max_tokens_field: "max_completion_tokens" as const };
    const body = bodyOf({ ...hello, max_tokens: 5 }, quirks);
    expect(body).toMatchObject({ max_completion_tokens: 5 });
    expect(body).not.toHaveProperty("max_tokens");
  });

  it.each([
    ["reasoning_effort", { reasoning_effort: "low" }],
    ["reasoning", { reasoning: { effort: "low" } }],
    ["enable_thinking", { enable_thinking: true }],
    ["thinking", { thinking: { type: "enabled" } }],
    ["chat_template_kwargs", { chat_template_kwargs: { enable_thinking: true } }],
  ] as const)("says an effort of reasoning by %s", (reasoning_field, expected) => {
    expect(bodyOf({ ...hello, reasoning_effort: "low" }, { reasoning_field })).toMatchObject(
      expected,
    );
  });

  it("adds what a model always wants", () => {
    const extra_body = { enable_thinking: false };
    expect(bodyOf(hello, { extra_body })).toMatchObject(extra_body);
  });

  it("gathers log probabilities for the end", () => {
    const first = {
      ...choice({ content: "a" }).choices[0],
      logprobs: { content: [{ token: "a" }] },
    };
    const second = {
      ...choice({ content: "b" }).choices[0],
      logprobs: { content: [{ token: "b" }] },
    };
    const { finish } = read({ choices: [first] }, { choices: [second] }, choice({}, "stop"));
    expect(finish?.logprobs).toEqual({ content: [{ token: "a" }, { token: "b" }] });
  });

  it("takes usage wherever it comes", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const last = choice({}, "stop");
    expect(read(last, { choices: [], usage }).finish?.usage).toEqual(usage);
    expect(read({ ...last, x_groq: { usage } }).finish?.usage).toEqual(usage);
    expect(read({ ...last, usage: null }).finish).toEqual({ type: "finish", reason: "stop" });
  });

  it.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["length", "length"],
    ["function_call", "tool_calls"],
    ["content_filter", "content_filter"],
  ])("takes the end %s for %s", (said, reason) => {
    expect(read(choice({}, said)).finish?.reason).toBe(reason);
  });

  it("takes calls for what ended an answer that only says it stopped", () => {
    const call = { id: "1", function: { name: "f", arguments: "{}" } };
    const { events, finish } = read(choice({ tool_calls: [call] }), choice({}, "stop"));
    expect(events).toEqual([{ type: "tool-call", index: 0, id: "1", name: "f", arguments: "{}" }]);
    expect(finish?.reason).toBe("tool_calls");
  });

  it("reads answers that come in one piece, or in parts", () => {
    const message = { content: [{ type: "text", text: "whole" }], reasoning: "hm" };
    const { events } = read({ choices: [{ message, finish_reason: "stop" }] });
    expect(events).toEqual([
      { type: "reasoning", text: "hm" },
      { type: "content", text: "whole" },
    ]);
  });

  it("throws what is no answer", () => {
    expect(() => read(choice({}, "error"))).toThrow(
      expect.objectContaining({ kind: "stream_cut" }),
    );
    expect(() => openaiWire.createReader().read("<html>")).toThrow(
      expect.objectContaining({ kind: "stream_cut" }),
    );
    const error = { object: "error", message: "x", code: 500 };
    expect(() => read(error)).toThrow(expect.objectContaining({ status: 500 }));
  });
});
