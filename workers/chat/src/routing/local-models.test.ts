import type { ModelRequest } from "@shared/llm";
import { describe, expect, it } from "vitest";
import type { LocalEvent } from "../pool/local-event.ts";
import type { LocalModel } from "../pool/model-pool.ts";
import { createLocalModels } from "./local-models.ts";

const said = `{"tag": "a</think>b"}`;
const messages = [{ role: "user" as const, content: "hi" }];
const defaults = { n_ctx: 2_048, temperature: 0.7, top_p: 0.95, max_tokens: 1_024, threads: 1 };

async function ask(request: Partial<ModelRequest>) {
  const pool = {
    models: () => [{ name: "mill", state: "ready" } as LocalModel],
    async *generate(): AsyncIterable<LocalEvent> {
      yield { type: "text", text: said };
    },
  };
  const models = createLocalModels(pool, { models: {}, defaults });
  const mill = models.find("mill");
  if (!mill) throw new Error("The model is not there");
  const { signal } = new AbortController();
  const told = { content: "", reasoning: "" };
  for await (const event of models.sourceOf(mill)(
    { model: "mill", messages, ...request },
    signal,
  )) {
    if (event.type === "content" || event.type === "reasoning") told[event.type] += event.text;
  }
  return told;
}

describe("a model that runs here", () => {
  it("has no reasoning in JSON: a tag is text of a string there", async () => {
    const response_format = { type: "json_object" } as const;
    expect(await ask({ response_format })).toEqual({ content: said, reasoning: "" });
  });

  it("has the reasoning before a tag told apart otherwise", async () => {
    expect((await ask({ response_format: { type: "text" } })).content).not.toContain("</think>");
    expect((await ask({})).content).not.toContain("</think>");
  });
});
