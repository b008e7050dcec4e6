import { ModelError } from "@shared/llm";
import type { ModelRequest } from "@shared/llm";
import { AppError } from "@shared/runtime";
import { describe, expect, it } from "vitest";
import type { GenerationInput } from "../llama-cpp/generation-request.ts";
import type { LocalEvent } from "../pool/local-event.ts";
import { createLocalSource } from "./local-source.ts";
import type { UsualParameters } from "./local-source.ts";

const never = new AbortController().signal;
const usage = {
  prompt_tokens: 5,
  completion_tokens: 1,
  total_tokens: 6,
  prompt_tokens_details: { cached_tokens: 0 },
};
const request: ModelRequest = { model: "mill", messages: [{ role: "user", content: "Hi" }] };

function source(events: LocalEvent[], failure?: unknown, usual?: UsualParameters) {
  const asked: [string, GenerationInput][] = [];
  const pool = {
    async *generate(name: string, input: GenerationInput) {
      asked.push([name, input]);
      yield* events;
      if (failure !== undefined) throw failure;
    },
  };
  return { answer: createLocalSource(pool, () => usual ?? {}), asked };
}

describe("a local source", () => {
  it("says what the pool says", async () => {
    const progress = { type: "progress", stage: "loading", percent: 40, message: "m" } as const;
    const { answer } = source([
      progress,
      { type: "text", text: "Hello" },
      { type: "finish", reason: "stop", usage },
    ]);
    expect(await Array.fromAsync(answer(request, never))).toEqual([
      progress,
      { type: "content", text: "Hello" },
      { type: "finish", reason: "stop", usage },
    ]);
  });

  it("asks for what is usual where a request says nothing", async () => {
    const usual = { temperature: 0.7, top_p: 0.9, max_tokens: 50 };
    const { answer, asked } = source([], undefined, usual);
    await Array.fromAsync(answer(request, never));
    await Array.fromAsync(answer({ ...request, temperature: 0, max_tokens: 9 }, never));
    expect(asked.map(([, input]) => input)).toMatchObject([
      { temperature: 0.7, topP: 0.9, maxTokens: 50 },
      { temperature: 0, topP: 0.9, maxTokens: 9 },
    ]);
  });

  it("asks for what was asked for", async () => {
    const { answer, asked } = source([]);
    const text = { type: "text", text: "one" } as const;
    const events = await Array.fromAsync(
      answer(
        {
          model: "mill",
          messages: [
            { role: "developer", content: "Be brief." },
            { role: "user", content: [text, { ...text, text: "two" }] },
            { role: "assistant", content: null },
          ],
          temperature: 0,
          max_tokens: 9,
          max_completion_tokens: 7,
          stop: "\n",
          seed: 3,
          response_format: {
            type: "json_schema",
            json_schema: {
              name: "n",
              schema: { anyOf: [{ type: "string", pattern: "^a" }, { type: "null" }] },
            },
          },
        },
        never,
      ),
    );
    const message = expect.stringContaining("check the answer for #/anyOf/0/pattern.") as string;
    expect(events).toEqual([{ type: "warning", message }]);
    expect(asked).toEqual([
      [
        "mill",
        {
          messages: [
            { role: "system", content: "Be brief." },
            { role: "user", content: "one\ntwo" },
            { role: "assistant", content: "" },
          ],
          temperature: 0,
          maxTokens: 7,
          stop: ["\n"],
          seed: 3,
          json: {
            type: "schema",
            schema: { oneOf: [{ type: "string" }, { type: "null" }], $defs: {} },
          },
        },
      ],
    ]);
  });

  it.each<[string, Partial<ModelRequest>]>([
    ["tools", { tools: [{ type: "function", function: { name: "f" } }] }],
    [
      "images",
      {
        messages: [
          {
            role: "user",
            content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }],
          },
        ],
      },
    ],
    ["functions", { messages: [{ role: "tool", content: "4", tool_call_id: "1" }] }],
  ])("refuses %s by name", async (name, part) => {
    const { answer } = source([]);
    const refusal: unknown = await Array.fromAsync(answer({ ...request, ...part }, never)).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ kind: "bad_request", message: expect.stringContaining(name) });
  });

  it.each([
    ["MODEL_CRASHED", "model_crashed"],
    ["CONTEXT_TOO_LONG", "context_length"],
    ["MODEL_UNLOADED", "overloaded"],
  ])("calls %s %s", async (code, kind) => {
    const { answer } = source([], new AppError(code, "what happened"));
    const failing = Array.fromAsync(answer(request, never));
    await expect(failing).rejects.toThrow(ModelError);
    await expect(failing).rejects.toMatchObject({ kind, message: "what happened" });
  });
});
