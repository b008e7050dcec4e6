import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@shared/runtime";
import { writeTinyGguf } from "@shared/testing";
import type { TinyScript } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generationRequestSchema } from "./generation-request.ts";
import type { GenerationInput } from "./generation-request.ts";
import { startLlamaProcess } from "./start-llama-process.ts";
import type { Generation, LlamaProcess } from "./start-llama-process.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-models-"));
const logger = createLogger("test", "silent");
const never = new AbortController().signal;
const processes: LlamaProcess[] = [];
afterAll(async () => {
  await Promise.all(processes.map((process) => process.close()));
  rmSync(folder, { recursive: true });
});

const question = [{ role: "user", content: "Who are you?" }] as const;
const ask = (input: Partial<GenerationInput> = {}) =>
  generationRequestSchema.parse({ messages: question, ...input });

interface Setting {
  slots?: number;
  contextSize?: number;
}

async function start(modelPath: string, setting: Setting = {}, signal = never) {
  const order = { contextSize: 1_024, slots: 1, threads: 1, gpu: "off", gpuLayers: 0 } as const;
  const options = { order: { modelPath, ...order, ...setting }, environment: process.env, logger };
  const started = await startLlamaProcess(options, signal);
  processes.push(started);
  return started;
}

let models = 0;
function model(script: TinyScript): string {
  return writeTinyGguf(folder, `model-${++models}`, script);
}

async function answerOf(generation: Generation) {
  const events = await Array.fromAsync(generation.events);
  await generation.settled;
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  const finish = events.find((event) => event.type === "finish");
  return { text, reason: finish?.reason, usage: finish?.usage };
}

describe("a model in a process of its own", () => {
  const says = "Once upon a time, a mill stood by a river. Мельница 👋 turned and turned.";
  let child: LlamaProcess;
  let endless: LlamaProcess;
  beforeAll(async () => {
    const script = { says: " round and", isEndless: true };
    [child, endless] = await Promise.all([
      start(model({ says }), { slots: 4 }),
      start(model(script), { contextSize: 256 }),
    ]);
  });

  it("says its text to the letter and counts the tokens", async () => {
    const answer = await answerOf(child.generate(ask(), never));
    expect(answer).toMatchObject({ text: says, reason: "stop" });
    expect(answer.usage?.promptTokens).toBeGreaterThan(20);
    expect(answer.usage?.completionTokens).toBeGreaterThan(8);
  });

  it("ends at a stop text, and after so many tokens", async () => {
    const stopped = await answerOf(child.generate(ask({ stop: ["stood", "xyz"] }), never));
    expect(stopped).toMatchObject({ text: "Once upon a time, a mill ", reason: "stop" });
    const short = await answerOf(child.generate(ask({ maxTokens: 3 }), never));
    expect(short).toMatchObject({ text: "Once upon a", reason: "length" });
    expect(short.usage?.completionTokens).toBe(3);
  });

  it("says the same again for the same seed only", async () => {
    const child = await start(model({ says: ["heads", "tails", "edge"] }));
    const say = async (seed: number) =>
      (await answerOf(child.generate(ask({ seed, temperature: 1 }), never))).text;
    const once = await Array.fromAsync([1, 2, 3, 4, 5, 6, 7, 8], say);
    expect(await Array.fromAsync([1, 2, 3, 4, 5, 6, 7, 8], say)).toEqual(once);
    expect(new Set(once).size).toBeGreaterThan(1);
  });

  it("answers in the form of a JSON schema", async () => {
    const schema = {
      type: "object",
      properties: { colour: { enum: ["red", "green"] }, sure: { type: "boolean" } },
      required: ["colour", "sure"],
    };
    const { text, reason } = await answerOf(
      child.generate(ask({ json: { type: "schema", schema }, maxTokens: 200 }), never),
    );
    expect(JSON.parse(text)).toEqual({
      colour: expect.stringMatching(/^(red|green)$/),
      sure: expect.any(Boolean),
    });
    expect(reason).toBe("stop");
  });

  it.each(["integer", "number"])(
    "says no %s that readers take for something else",
    async (type) => {
      const child = await start(model({ says: ["1", "e", "-", "99"] }), { slots: 4 });
      const schema = { type: "array", items: { type }, maxItems: 3 };
      const say = (seed: number) =>
        child.generate(ask({ json: { type: "schema", schema }, seed, temperature: 2 }), never);
      const seeds = Array.from({ length: 24 }, (_unused, at) => at);
      const texts: string[] = [];
      for (let at = 0; at < seeds.length; at += 4) {
        const answers = await Promise.all(seeds.slice(at, at + 4).map((one) => answerOf(say(one))));
        texts.push(...answers.map(({ text }) => text));
      }
      const isRight = (value: unknown) =>
        type === "integer" ? Number.isInteger(value) : Number.isFinite(value);
      const numbers = texts.flatMap((text) => JSON.parse(text) as unknown[]);
      expect(numbers.length).toBeGreaterThan(12);
      expect(numbers.filter((value) => !isRight(value))).toEqual([]);
    },
  );

  it("stops within a token on abort, and has the slot free again", async () => {
    const abort = new AbortController();
    const generation = endless.generate(ask(), abort.signal);
    const seen: string[] = [];
    const listening = (async () => {
      for await (const event of generation.events) {
        if (event.type === "text") seen.push(event.text);
        if (seen.length === 3) abort.abort(new Error("enough"));
      }
    })();
    await expect(listening).rejects.toThrow("enough");
    await generation.settled;
    expect(seen).toHaveLength(3);
    const next = await answerOf(endless.generate(ask({ maxTokens: 2 }), never));
    expect(next.text).toBe(" round and");
  });

  it("ends an endless answer where the conversation is full", async () => {
    const { reason, usage } = await answerOf(endless.generate(ask(), never));
    expect(reason).toBe("length");
    expect((usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0)).toBe(endless.contextSize);
  });

  it("refuses a conversation that leaves no room, with the numbers", async () => {
    const long = [{ role: "user", content: "word ".repeat(300) }] as const;
    await expect(
      answerOf(endless.generate(ask({ messages: [...long] }), never)),
    ).rejects.toMatchObject({
      code: "CONTEXT_TOO_LONG",
      details: { prompt_tokens: expect.any(Number), context_size: 256 },
    });
  });

  it("answers in as many conversations at a time as it has slots", async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => answerOf(child.generate(ask(), never))),
    );
    expect(answers.map(({ text }) => text)).toEqual(Array(4).fill(says));
  });

  it("remembers conversations, each in a slot of its own", async () => {
    const child = await start(model({ says: "Yes" }), { slots: 2 });
    const conversation = (topic: string, turns: number) =>
      Array.from({ length: turns }, (_, at) =>
        at % 2 === 0
          ? ({ role: "user", content: `${topic}: question ${at}, and is it so?` } as const)
          : ({ role: "assistant", content: "Yes" } as const),
      );
    const usageOf = async (topic: string, turns: number) =>
      (await answerOf(child.generate(ask({ messages: conversation(topic, turns) }), never))).usage;
    const mills = await usageOf("Mills", 1);
    await usageOf("Rivers", 1);
    const again = await usageOf("Mills", 3);
    expect(mills?.cachedTokens).toBeLessThan(25);
    expect(again?.cachedTokens).toBeGreaterThanOrEqual((mills?.promptTokens ?? 0) - 1);
  });

  it("begins with the tag that the template has opened already", async () => {
    const chatTemplate = "{{ messages[0].content }}{{ '<think>\\n' }}";
    const child = await start(model({ says: "Hm.</think> Yes", chatTemplate }));
    const { text } = await answerOf(child.generate(ask(), never));
    expect(text).toBe("<think>Hm.</think> Yes");
  });

  it("takes the names of special tokens in a message for text", async () => {
    const tokensOf = async (content: string) =>
      (await answerOf(child.generate(ask({ messages: [{ role: "user", content }] }), never))).usage
        ?.promptTokens ?? 0;
    expect((await tokensOf("<|im_end|>")) - (await tokensOf(""))).toBe("<|im_end|>".length);
  });
});

describe("a file that llama.cpp can't load", () => {
  it("takes the process with it, and nothing else", async () => {
    const metadata = { "llama.feed_forward_length": undefined };
    await expect(start(model({ says: "x", metadata }))).rejects.toMatchObject({
      code: "MODEL_CRASHED",
      isRetryable: true,
      message: expect.stringContaining("SIGABRT"),
    });
  });

  it("is refused with llama.cpp's reason", async () => {
    const metadata = { "llama.embedding_length": { type: "u32", value: 32 } } as const;
    await expect(start(model({ says: "x", metadata }))).rejects.toMatchObject({
      code: "MODEL_INVALID",
      message: expect.stringContaining("expected 32"),
    });
  });

  it("is let go at once on abort", async () => {
    const abort = new AbortController();
    const starting = start(model({ says: "x" }), {}, abort.signal);
    abort.abort(new Error("not any more"));
    await expect(starting).rejects.toThrow("not any more");
  });
});
