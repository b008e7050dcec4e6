import { describe, expect, it } from "vitest";
import type { ChatMessage } from "@shared/contracts";
import type { ModelRequest } from "../model-event.ts";
import { createModelSpec } from "../spec/model-traits.ts";
import type { ModelTraits } from "../spec/model-traits.ts";
import { fitRequest } from "./fit-request.ts";

const hello: ChatMessage[] = [{ role: "user", content: "hi" }];

function fit(
  request: Partial<ModelRequest>,
  traits: ModelTraits = {},
  unsupported: "drop" | "refuse" = "drop",
) {
  const model = createModelSpec("p", "m", [traits]);
  return fitRequest({ model: "p:m", messages: hello, ...request }, model, unsupported);
}

function messagesOf(messages: ChatMessage[], quirks: ModelTraits["quirks"]) {
  return fit({ messages }, { quirks }).request.messages;
}

describe("fitRequest", () => {
  it("drops parameters that the model does not know and says so", () => {
    const { request, warnings } = fit(
      { temperature: 0.5, top_k: 40 },
      { accepts: ["temperature"] },
    );
    expect(request).toEqual({ model: "m", messages: hello, temperature: 0.5 });
    expect(warnings).toEqual(["top_k was left out: p:m does not know it."]);
  });

  it("refuses them by name when asked to", () => {
    expect(() => fit({ top_k: 40 }, {}, "refuse")).toThrow(
      /^top_k is not possible: p:m does not know it\.$/,
    );
    const quirks = { temperature_max: 1 };
    expect(() => fit({ temperature: 1.5 }, { quirks }, "refuse")).toThrow(/too high: .* 1 at most/);
    expect(fit({ top_k: null, temperature: 0 }, {}, "refuse").request.temperature).toBe(0);
  });

  it("never drops what would change the answer's meaning", () => {
    const format = { type: "json_object" as const };
    expect(() => fit({ response_format: format })).toThrow(/p:m can't do json_object/);
    const image = { type: "image_url" as const, image_url: { url: "https://a.example/x.png" } };
    expect(() => fit({ messages: [{ role: "user", content: [image] }] })).toThrow(/vision/);
    expect(fit({ response_format: format }, { capabilities: ["json_object"] }).warnings).toEqual(
      [],
    );
  });

  it("keeps to the temperatures that the model takes", () => {
    const quirks = { temperature_max: 1, one_of_temperature_and_top_p: true };
    const { request, warnings } = fit({ temperature: 1.5, top_p: 0.9 }, { quirks });
    expect([request.temperature, request.top_p]).toEqual([1, undefined]);
    expect(warnings).toHaveLength(2);
  });

  it("folds the system's text into the first message of the user", () => {
    const messages: ChatMessage[] = [{ role: "developer", content: "Be brief." }, ...hello];
    expect(messagesOf(messages, {})[0]).toEqual({ role: "system", content: "Be brief." });
    expect(messagesOf(messages, { system_role: false })).toEqual([
      { role: "user", content: "Be brief.\n\nhi" },
    ]);
  });

  it("makes turns alternate", () => {
    const messages: ChatMessage[] = [
      { role: "system", content: "Be brief." },
      { role: "assistant", content: "Welcome." },
      ...hello,
      { role: "user", content: [{ type: "text", text: "there" }] },
    ];
    expect(messagesOf(messages, { strict_alternation: true })).toEqual([
      messages[0],
      { role: "user", content: "…" },
      messages[1],
      { role: "user", content: "hi\n\nthere" },
    ]);
  });

  it("keeps images when it joins neighbours", () => {
    const image = { type: "image_url" as const, image_url: { url: "https://a.example/x.png" } };
    const model = createModelSpec("p", "m", [
      { capabilities: ["vision"], quirks: { strict_alternation: true } },
    ]);
    const messages: ChatMessage[] = [...hello, { role: "user", content: [image] }];
    expect(fitRequest({ model: "x", messages }, model, "drop").request.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "hi" }, image] },
    ]);
  });

  it("sends reasoning back only where the model wants it", () => {
    const call = { id: "1", type: "function" as const, function: { name: "f", arguments: "{}" } };
    const plain: ChatMessage = { role: "assistant", content: "a", reasoning_content: "hm" };
    const calling: ChatMessage = { ...plain, tool_calls: [call] };
    const kept = (when: "never" | "tools" | "always") =>
      messagesOf([plain, calling], { reasoning_round_trip: when }).map(
        (message) => "reasoning_content" in message,
      );
    expect(kept("never")).toEqual([false, false]);
    expect(kept("tools")).toEqual([false, true]);
    expect(kept("always")).toEqual([true, true]);
  });
});
