import { describe, expect, it } from "vitest";
import { fullRequest } from "../../test/test-conversation.ts";
import type { ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { plainQuirks } from "../spec/model-traits.ts";
import { anthropicBody } from "./anthropic-body.ts";
import { anthropicWire } from "./anthropic-wire.ts";

function bodyOf(request: ModelRequest, maxOutput?: number, quirks: Partial<ModelQuirks> = {}) {
  return anthropicBody(request, { apiKey: "k", quirks: { ...plainQuirks, ...quirks }, maxOutput });
}

const hello: ModelRequest = { model: "m", messages: [{ role: "user", content: "hi" }] };

describe("anthropicBody", () => {
  it("says a whole conversation in Anthropic's form", () => {
    expect(bodyOf(fullRequest)).toEqual({
      model: "m",
      max_tokens: 50,
      stream: true,
      system: "Be brief.\n\nBe kind.",
      temperature: 0,
      stop_sequences: ["END"],
      tools: [{ name: "look", input_schema: { type: "object" } }],
      tool_choice: { type: "any" },
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "QUJD" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "text", text: "Let me look." },
            { type: "tool_use", id: "c1", name: "look", input: { at: 1 } },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "c1", content: "A mill." },
            { type: "text", text: "Thanks." },
          ],
        },
      ],
    });
  });

  it("always has a limit, never more than the model's", () => {
    expect(bodyOf(hello)["max_tokens"]).toBe(8_192);
    expect(bodyOf(hello, 4_096)["max_tokens"]).toBe(4_096);
    expect(bodyOf({ ...hello, max_tokens: 5 })["max_tokens"]).toBe(5);
  });

  it("thinks as much as asked", () => {
    expect(bodyOf({ ...hello, reasoning_effort: "high" })).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: "high" },
    });
    const none = bodyOf({ ...hello, reasoning_effort: "none" });
    expect(none).toMatchObject({ thinking: { type: "disabled" } });
    expect(none).not.toHaveProperty("output_config");
  });

  it("gives older models a budget, where the limit leaves room for it", () => {
    const think = (max_tokens: number) =>
      bodyOf({ ...hello, max_tokens, reasoning_effort: "high" }, undefined, {
        reasoning_field: "thinking_budget",
      });
    expect(think(8_000)["thinking"]).toEqual({ type: "enabled", budget_tokens: 4_096 });
    expect(think(2_000)["thinking"]).toEqual({ type: "enabled", budget_tokens: 1_999 });
    expect(think(1_000)["thinking"]).toBeUndefined();
    expect(think(8_000)).not.toHaveProperty("output_config");
  });

  it("asks for JSON of a schema", () => {
    const schema = { type: "object" };
    const json_schema = { name: "mill", schema };
    expect(
      bodyOf({ ...hello, response_format: { type: "json_schema", json_schema } }),
    ).toMatchObject({ output_config: { format: { type: "json_schema", schema } } });
  });

  it("names the version of the API that knows what is asked", () => {
    const versionOf = (request: ModelRequest) =>
      anthropicWire.call(request, { apiKey: "k", quirks: plainQuirks, maxOutput: undefined })
        .headers["anthropic-version"];
    expect(versionOf(hello)).toBe("2026-10-21");
    expect(versionOf({ ...hello, temperature: 0 })).toBe("2023-06-01");
  });

  it("calls one tool at a time when asked to", () => {
    const request = { ...fullRequest, parallel_tool_calls: false };
    expect(bodyOf(request)["tool_choice"]).toEqual({
      type: "any",
      disable_parallel_tool_use: true,
    });
    const named = { type: "function" as const, function: { name: "look" } };
    expect(bodyOf({ ...fullRequest, tool_choice: named })["tool_choice"]).toEqual({
      type: "tool",
      name: "look",
    });
  });

  it("refuses arguments of an earlier call that are no JSON", () => {
    const call = { id: "1", type: "function" as const, function: { name: "f", arguments: "{" } };
    const messages: ModelRequest["messages"] = [{ role: "assistant", tool_calls: [call] }];
    expect(() => bodyOf({ model: "m", messages })).toThrow(/arguments of the earlier call of f/);
  });
});
