import { describe, expect, it } from "vitest";
import type { ChatMessage } from "@shared/contracts";
import { testModel } from "../../test/test-endpoint.ts";
import type { ModelRequest } from "../model-event.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { fitContext } from "./fit-context.ts";
import { createTokenCounter } from "./token-counter.ts";

const model = testModel({ context: 1_000 });

function chat(turns: number, text: string): ModelRequest {
  const history = Array.from({ length: turns }, (): ChatMessage[] => [
    { role: "user", content: text },
    { role: "assistant", content: text },
  ]);
  return { model: "m", messages: [...history.flat(), { role: "user", content: "and now?" }] };
}

function fit(
  request: ModelRequest,
  trim: "refuse" | "turns" = "turns",
  counter = createTokenCounter(),
) {
  return fitContext(request, model, { counter, trim });
}

const long = "word ".repeat(64);

describe("fitContext", () => {
  it("leaves out turns until request and answer fit", () => {
    const { request, trimmedTurns } = fit(chat(10, long));
    expect(trimmedTurns).toBeGreaterThan(5);
    expect(request.messages.length).toBe(2 * (10 - trimmedTurns) + 1);
    expect(fit(chat(10, long.slice(0, 40))).trimmedTurns).toBe(0);
  });

  it("leaves out more for a longer answer", () => {
    const short = fit({ ...chat(6, long), max_tokens: 10 }).trimmedTurns;
    expect(fit({ ...chat(6, long), max_tokens: 600 }).trimmedTurns).toBeGreaterThan(short);
  });

  it("leaves nothing out where that was not wished", () => {
    const request = chat(5, long);
    expect(fit(request, "refuse").request.messages).toEqual(request.messages);
  });

  it("refuses what surely is too long, with the numbers", () => {
    expect(() => fit(chat(40, long), "refuse")).toThrow(
      /holds 1000 tokens; 250 are for the answer/,
    );
    expect(() => fit(chat(0, long))).not.toThrow();
    const one: ModelRequest = {
      model: "m",
      messages: [{ role: "user", content: long.repeat(20) }],
    };
    expect(() => fit(one)).toThrow(expect.objectContaining({ kind: "context_length" }));
    expect(() => fit({ ...chat(0, "hi"), max_tokens: 1_000 })).toThrow(/1000 are for the answer/);
  });

  it("counts the form of the answer for those that read it", () => {
    const schema = { type: "object", description: long.repeat(20) };
    const request: ModelRequest = {
      ...chat(2, "hi"),
      response_format: { type: "json_schema", json_schema: { name: "form", schema } },
    };
    expect(() => fit(request)).toThrow(/the request is about [1-9]\d{3}\./);
    const held = testModel({ context: 1_000, quirks: { reads_form: false } });
    const counter = createTokenCounter();
    expect(fitContext(request, held, { counter, trim: "turns" }).trimmedTurns).toBe(0);
  });

  it("knows no limit where the model's is not known", () => {
    const request = chat(100, long);
    const counter = createTokenCounter();
    expect(fitContext(request, testModel(), { counter, trim: "turns" }).request).toBe(request);
  });

  it("keeps to a shorter context of the caller's as it counts", () => {
    const counter = createTokenCounter();
    const fitTo = (maxContextTokens: number, trim: "refuse" | "turns") =>
      fitContext(chat(3, long), testModel(), { counter, trim, maxContextTokens });
    expect(fitTo(700, "turns").trimmedTurns).toBeGreaterThan(0);
    expect(() => fitTo(700, "refuse")).toThrow(/holds 700 tokens/);
    expect(fitTo(7_000, "refuse").trimmedTurns).toBe(0);
  });

  it("learns from what the model counts", () => {
    const counter = createTokenCounter();
    const request = chat(4, long);
    const before = fit(request, "turns", counter).trimmedTurns;
    counter.learn(request, "test:m", 2_000);
    expect(fit(request, "turns", counter).trimmedTurns).toBeGreaterThan(before);
    counter.learn(request, "test:m", 400);
    const [message] = request.messages;
    const learnt = message ? counter.message(message, "test:m") : 0;
    expect(learnt).toBeGreaterThan(message ? createTokenCounter().message(message, "test:m") : 0);
  });
});

describe("estimateTokens", () => {
  it("gives every script its own measure", () => {
    expect(estimateTokens("The quick brown fox jumps over the lazy dog.")).toBeGreaterThan(9);
    expect(estimateTokens("Съешь же ещё этих мягких французских булок")).toBeGreaterThan(12);
    expect(estimateTokens("敏捷的棕色狐狸跳过了懒狗")).toBeGreaterThan(10);
    expect(estimateTokens("")).toBe(0);
  });
});
