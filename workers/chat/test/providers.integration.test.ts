import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ChatCompletionResult } from "@shared/contracts";
import { eventually, startModelServer, writeTinyGguf } from "@shared/testing";
import type { ModelServer, TestProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChatScene, textOf } from "./scene/chat-scene.ts";
import type { ChatScene } from "./scene/chat-scene.ts";

/* Providers and model servers, from the client's request to their wire and back. */
describe("models elsewhere", () => {
  let scene: ChatScene;
  let first: ModelServer;
  let second: ModelServer;
  let engine: ModelServer;
  let worker: TestProcess;

  beforeAll(async () => {
    const models = { small: [{ pieces: ["Good ", "day."] }] };
    [first, second, engine] = await Promise.all([
      startModelServer({ models: { ...models, busy: [], broken: [], resting: [], brief: [] } }),
      startModelServer({ models: { ...models } }),
      startModelServer({
        models: { "mill/70b": [{ pieces: ["From ", "vLLM."] }] },
        state: { engine: "vllm" },
      }),
    ]);
    const accepts = ["temperature", "top_p"];
    const traits = { accepts, quality: 7, lists_models: false };
    scene = await createChatScene({
      models: { own: { file: "own.gguf", quantization: "F32", quality: 9.5 } },
      providers: {
        first: {
          ...{ url: `${first.url}/v1`, ...traits },
          models: { small: { quality: 9 }, busy: {}, broken: {}, resting: {}, brief: {} },
        },
        second: { url: `${second.url}/v1`, ...traits, models: { small: { quality: 8 } } },
        vllm: { url: `${engine.url}/v1`, engine: "vllm", accepts },
      },
    });
    await Promise.all([scene.startApi(), scene.startControl()]);
    worker = await scene.startWorker();
    await scene.served("auto", "echo", "first:small", "second:small", "mill/70b");
  });
  afterAll(async () => {
    await scene.close();
    await Promise.all([first, second, engine].map((one) => one.close()));
  });

  const messages = [{ role: "user" as const, content: "Go on." }];
  const accountOf = ({ result }: { result: ChatCompletionResult | null }) => result?.millrace;

  test("tell their followers the characters that the record keeps", async () => {
    second.script("small", { pieces: ["\ud83d", "\ude00 a\0", "\ud83d"] });
    const kept = "😀 a\ufffd\ufffd";
    expect(textOf(await scene.ask("second:small"))).toBe(kept);
    const request = { model: "second:small", messages, stream: true as const };
    const stream = await scene.openai.chat.completions.create(request);
    let told = "";
    for await (const chunk of stream) told += chunk.choices[0]?.delta.content ?? "";
    expect(told).toBe(kept);
    second.script("small", { pieces: ["Good ", "day."] });
  });

  test("answer by name, and echo by itself", async () => {
    expect(textOf(await scene.ask("second:small"))).toBe("Good day.");
    expect(textOf(await scene.ask("echo"))).toBe("Go on.");
    expect(textOf(await scene.ask("mill/70b"))).toBe("From vLLM.");
    // The record hears of a model within seconds, while its answers wait for nobody.
    const row = await eventually(
      async () => (await scene.stores.db.pool`select lane from models where name = 'mill/70b'`)[0],
    );
    expect(row["lane"]).toMatch(/^chat-mill-70b-[0-9a-f]{8}$/);
  });

  test("leave a sampler out that a model does not know and say so; the OpenAI face refuses it", async () => {
    const view = await scene.ask("first:small", { input: { top_k: 5, temperature: 0.5 } });
    expect(view.warnings).toEqual([expect.stringContaining("top_k")]);
    expect(first.requests.at(-1)?.body).toMatchObject({ temperature: 0.5 });
    expect(first.requests.at(-1)?.body).not.toHaveProperty("top_k");
    const refused = scene.openai.chat.completions.create({
      ...{ model: "first:small", messages, top_k: 5 },
    } as never);
    await expect(refused).rejects.toMatchObject({ status: 400, message: /top_k/ });
  });

  test("take over from one that fails before its first token", async () => {
    first.script("small", { status: 500, body: { error: { message: "out of order" } } });
    const view = await scene.ask("auto");
    expect(view).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(textOf(view)).toBe("Good day.");
    expect(accountOf(view)).toMatchObject({
      provider: "second",
      tried: [
        { provider: "first", error: { kind: "overloaded", status: 500 } },
        { provider: "second", model: "small" },
      ],
    });
  });

  test("stand beside the models that run here: auto takes the best of all", async () => {
    writeTinyGguf(scene.config.models, "own", { says: "At home." });
    await scene.served("own");
    const view = await scene.ask("auto");
    expect(textOf(view)).toBe("At home.");
    expect(accountOf(view)).toMatchObject({ provider: "local", model: "own" });
    rmSync(join(scene.config.models, "own.gguf"));
    await scene.unserved("own");
  });

  test("share what they learnt: another worker leaves alone what failed", async () => {
    // Wherever it is asked from now on, it would answer.
    first.script("small", { pieces: ["Back again."] });
    const other = await scene.startWorker();
    await worker.terminate();
    worker = other;
    const view = await scene.ask("auto");
    expect(accountOf(view)).toMatchObject({
      provider: "second",
      tried: [
        { provider: "first", error: { message: expect.stringContaining("left alone") } },
        { provider: "second" },
      ],
    });
  });

  test("keep a pause that the provider names, and say when to come back if it is long", async () => {
    const limited = { status: 429, body: { error: { message: "slow down" } } };
    first.script("brief", { ...limited, headers: { "retry-after": "1" } }, { pieces: ["Now."] });
    const waited = await scene.ask("first:brief");
    expect(textOf(waited)).toBe("Now.");
    expect(accountOf(waited)?.tried).toMatchObject([{ error: { kind: "rate_limit" } }, {}]);
    first.script("busy", { ...limited, headers: { "retry-after": "60" } });
    const view = await scene.ask("first:busy");
    expect(view).toMatchObject({
      status: "failed",
      error: { code: "PROVIDER_FAILED", retryable: true },
    });
    expect(view.error?.details).toMatchObject({ retry_after_ms: expect.any(Number) });
    const asked = first.requests.length;
    const refused = scene.openai.chat.completions.create({ model: "first:busy", messages });
    await expect(refused).rejects.toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    const { headers } = (await refused.catch((error: unknown) => error)) as { headers: Headers };
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(30);
    expect(first.requests).toHaveLength(asked);
  });

  test("end as INTERRUPTED when they break off, with what they said", async () => {
    first.script("broken", {
      pieces: ["Half an ", "answer"],
      stop: { afterFrames: 3, how: "cut" },
    });
    const view = await scene.ask("first:broken");
    expect(view).toMatchObject({
      ...{ status: "failed", attempt: 1, error: { code: "INTERRUPTED", retryable: true } },
      result: { partial: true },
    });
    expect(textOf(view)).toBe("Half an answer");
    expect(second.requests.every(({ body }) => body.model !== "broken")).toBe(true);
    first.script("broken", {
      pieces: ["Half an ", "answer"],
      stop: { afterFrames: 3, how: "cut" },
    });
    const stream = await scene.openai.chat.completions.create({
      ...{ model: "first:broken", messages, stream: true },
    });
    const told: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) told.push(chunk.choices[0]?.delta.content ?? "");
    })();
    await expect(reading).rejects.toMatchObject({ code: "interrupted" });
    expect(told.join("")).toBe("Half an answer");
  });

  test.each([
    ["a provider", "first:small", () => first, "small"],
    ["a model server", "mill/70b", () => engine, "mill/70b"],
  ])("cancelled, %s stops at once", async (_what, name, serverOf, model) => {
    const server = serverOf();
    server.script(model, { pieces: Array(1_000).fill("on "), piecesPerSecond: 50 });
    const asked = server.requests.length;
    const job = await scene.submit(name);
    const request = await eventually(() => server.requests[asked]);
    await scene.cancel(job.id);
    expect(await request.abandoned).toBe(true);
    expect(await scene.ended(job.id)).toMatchObject({ status: "cancelled" });
  });
});
