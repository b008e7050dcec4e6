import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, writeTinyGguf } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createChatScene, textOf } from "./scene/chat-scene.ts";
import type { ChatScene } from "./scene/chat-scene.ts";

const story = "Once upon a time, a mill stood by a river. Мельница 👋 turned and turned.";
const fish = "Fish swim upstream in spring.";
/** A tiny model takes about 150 MB, nearly all of it for its process. */
const forOne = 250 * 1_024 ** 2;

/* Files of models, from the client's request to the child process and back. */
describe("models that a worker runs from files", () => {
  let scene: ChatScene;

  beforeAll(async () => {
    scene = await createChatScene({
      chat: { memory_bytes: forOne },
      models: { round: { file: "round.gguf", quantization: "F32", sequences: 1 } },
    });
    const { models } = scene.config;
    writeTinyGguf(models, "mill", { says: story });
    writeTinyGguf(models, "fish", { says: fish });
    writeTinyGguf(models, "votes", { says: ["yes", "no", "maybe", "perhaps"] });
    writeTinyGguf(models, "thinker", { says: "<think>Who asks?</think>A miller." });
    writeTinyGguf(models, "round", { says: " round and", isEndless: true });
    writeFileSync(join(models, "wrong.gguf"), "<!doctype html>");
    await Promise.all([scene.startApi(), scene.startControl(), scene.startWorker()]);
    await scene.served("mill", "fish", "votes", "thinker", "round", "echo");
  });
  afterAll(() => scene.close());

  const messages = [{ role: "user" as const, content: "Go on." }];

  test("say exactly what they say, whole and as a stream", async () => {
    const view = await scene.ask("mill");
    expect(view).toMatchObject({
      status: "succeeded",
      finish_reason: "stop",
      result: { model: "mill", millrace: { provider: "local", tried: [{ model: "mill" }] } },
    });
    expect(textOf(view)).toBe(story);
    const stream = await scene.openai.chat.completions.create({
      ...{ model: "mill", messages, stream: true, stream_options: { include_usage: true } },
    });
    let text = "";
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(story);
    expect(usage).toMatchObject({ completion_tokens: view.result?.usage?.completion_tokens });
  });

  test("take turns in memory that is enough for one", async () => {
    const names = ["mill", "fish", "mill", "fish"];
    const views = await Promise.all(names.map((name) => scene.ask(name)));
    expect(views.map(textOf)).toEqual([story, fish, story, fish]);
    const loaded = (await scene.workers()).flatMap(({ models = [] }) =>
      models.filter((one) => one.engine === "llama.cpp" && one.loaded),
    );
    expect(loaded.length).toBeLessThanOrEqual(1);
  });

  test("choose the same with the same seed, and not always with others", async () => {
    const say = async (seed: number) =>
      textOf(await scene.ask("votes", { input: { seed, temperature: 1 } }));
    const first = await Promise.all(Array.from({ length: 8 }, (_one, seed) => say(seed)));
    const again = await Promise.all(Array.from({ length: 8 }, (_one, seed) => say(seed)));
    expect(again).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  test("keep to a schema, a stop and a length", async () => {
    const schema = {
      type: "object",
      properties: { colour: { enum: ["red", "green"] }, sure: { type: "boolean" } },
      required: ["colour", "sure"],
    };
    const json_schema = { name: "answer", schema, strict: true };
    const answer = await scene.openai.chat.completions.create({
      ...{
        model: "mill",
        messages,
        seed: 1,
        response_format: { type: "json_schema", json_schema },
      },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? "")).toEqual({
      colour: expect.stringMatching(/^(red|green)$/),
      sure: expect.any(Boolean),
    });
    const stopped = await scene.ask("mill", { input: { stop: ["river"] } });
    expect(textOf(stopped)).toBe("Once upon a time, a mill stood by a ");
    const cut = await scene.ask("round", { input: { max_tokens: 3 } });
    expect(cut).toMatchObject({ finish_reason: "length", usage: { completion_tokens: 3 } });
  });

  test("keep to what Zod makes of a type, and tell what they can't be held to", async () => {
    const Weather = z.object({
      colour: z.enum(["red", "green"]).nullable(),
      wind: z.union([
        z.literal("north"),
        z.object({ from: z.literal("south"), isStrong: z.boolean() }),
      ]),
      degrees: z.int().min(0).max(9),
      code: z
        .string()
        .regex(/^[A-Z]$/)
        .max(3),
      get next() {
        return z.array(Weather).max(1).optional();
      },
    });
    const json_schema = { name: "weather", schema: z.toJSONSchema(Weather) };
    const input = { response_format: { type: "json_schema", json_schema }, max_tokens: 400 };
    for (const seed of [1, 2, 3]) {
      const answer = await scene.ask("mill", { input: { ...input, seed } });
      const value: unknown = JSON.parse(textOf(answer));
      const issues = Weather.safeParse(value).error?.issues ?? [];
      expect(
        issues.filter(({ path }) => !["code", "degrees"].includes(String(path.at(-1)))),
      ).toEqual([]);
      expect(answer.warnings).toEqual([
        expect.stringMatching(/check the answer for .*degrees\/minimum, .*code\/pattern/),
      ]);
    }
  });

  test("end where the JSON does, whatever it is", async () => {
    for (const [schema, value] of [
      [{ enum: ["yes"] }, "yes"],
      [{ const: 12 }, 12],
      [{ const: null }, null],
      [{ const: [true] }, [true]],
    ] as const) {
      const json_schema = { name: "value", schema };
      const input = { response_format: { type: "json_schema", json_schema }, max_tokens: 100 };
      const answer = await scene.ask("mill", { input });
      expect(answer.finish_reason).toBe("stop");
      const text = textOf(answer);
      expect(JSON.parse(text)).toEqual(value);
      expect(text).toBe(text.trim());
    }
  });

  test("refuse a schema that nothing can be held to, and say where", async () => {
    const schema = { type: "object", properties: { a: { type: "text" } } };
    const asked = scene.openai.chat.completions.create({
      ...{ model: "mill", messages },
      response_format: { type: "json_schema", json_schema: { name: "a", schema } },
    });
    await expect(asked).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('"#/properties/a/type" must be one of object, array,'),
    });
  });

  test("have their reasoning told apart", async () => {
    const { result } = await scene.ask("thinker");
    expect(result?.choices[0]?.message).toMatchObject({
      ...{ content: "A miller.", reasoning_content: "Who asks?" },
    });
  });

  test("stop when the job is cancelled, and are free for the next one", async () => {
    const endless = await scene.submit("round");
    await eventually(async () => (await scene.view(endless.id)).status === "running");
    const events = await scene.call("GET", `/v1/jobs/${endless.id}/events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    await eventually(async () => (await reader?.read())?.value?.includes('"content"'));
    await scene.cancel(endless.id);
    expect(await scene.ended(endless.id)).toMatchObject({ status: "cancelled" });
    // Its only sequence.
    expect(textOf(await scene.ask("round", { input: { max_tokens: 2 } }))).toBe(" round and");
    await reader?.cancel();
  });

  test("that are no models cost nobody but themselves", async () => {
    const refused = await scene.call("POST", "/v1/jobs/chat-completion", {
      input: { model: "wrong", messages },
    });
    expect(refused.status).toBe(404);
    expect(textOf(await scene.ask("fish"))).toBe(fish);
  });

  test("are served within half a minute of being put there, and no more once they are gone", async () => {
    const path = writeTinyGguf(scene.config.models, "late", { says: "Here I am." });
    await scene.served("late");
    expect(textOf(await scene.ask("late"))).toBe("Here I am.");
    rmSync(path);
    await scene.unserved("late");
    const asked = scene.openai.chat.completions.create({ model: "late", messages });
    await expect(asked).rejects.toMatchObject({ status: 503, code: "no_worker_for_model" });
  });
});
