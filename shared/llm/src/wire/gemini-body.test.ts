import { describe, expect, it } from "vitest";
import { fullRequest } from "../../test/test-conversation.ts";
import type { ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";
import { plainQuirks } from "../spec/model-traits.ts";
import { geminiBody } from "./gemini-body.ts";

const hello: ModelRequest = { model: "m", messages: [{ role: "user", content: "hi" }] };

function bodyOf(request: ModelRequest, quirks: Partial<ModelQuirks> = {}) {
  const options = { apiKey: "k", quirks: { ...plainQuirks, ...quirks }, maxOutput: undefined };
  return geminiBody(request, options);
}

function configOf(request: Partial<ModelRequest>, quirks: Partial<ModelQuirks> = {}) {
  return bodyOf({ ...hello, ...request }, quirks)["generationConfig"];
}

describe("geminiBody", () => {
  it("says a whole conversation in Gemini's form", () => {
    expect(bodyOf(fullRequest)).toEqual({
      systemInstruction: { parts: [{ text: "Be brief.\n\nBe kind." }] },
      generationConfig: { temperature: 0, stopSequences: ["END"], maxOutputTokens: 50 },
      tools: [
        { functionDeclarations: [{ name: "look", parametersJsonSchema: { type: "object" } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY" } },
      contents: [
        {
          role: "user",
          parts: [
            { text: "What is this?" },
            { inlineData: { mimeType: "image/png", data: "QUJD" } },
          ],
        },
        {
          role: "model",
          parts: [
            { text: "Let me look." },
            {
              functionCall: { name: "look", args: { at: 1 } },
              thoughtSignature: "skip_thought_signature_validator",
            },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "look", response: { result: "A mill." } } },
            { text: "Thanks." },
          ],
        },
      ],
    });
  });

  it("asks for JSON of a schema", () => {
    const schema = { type: "object" };
    const json_schema = { name: "mill", schema };
    expect(configOf({ response_format: { type: "json_schema", json_schema } })).toEqual({
      responseMimeType: "application/json",
      responseJsonSchema: schema,
    });
    expect(configOf({ response_format: { type: "text" } })).toEqual({});
  });

  it("thinks as much as asked", () => {
    expect(configOf({ reasoning_effort: "none" })).toEqual({
      thinkingConfig: { includeThoughts: false, thinkingLevel: "LOW" },
    });
    const quirks = { reasoning_field: "thinking_budget" as const };
    expect(configOf({ reasoning_effort: "high" }, quirks)).toEqual({
      thinkingConfig: { includeThoughts: true, thinkingBudget: 8_192 },
    });
  });

  it("refuses images that it would have to fetch", () => {
    const image_url = { url: "https://a.example/x.png" };
    const messages: ModelRequest["messages"] = [
      { role: "user", content: [{ type: "image_url", image_url }] },
    ];
    expect(() => bodyOf({ model: "m", messages })).toThrow(/data: URLs only/);
  });
});
