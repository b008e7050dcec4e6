import { foldChatDeltas } from "@shared/contracts";
import type { ChatDelta, WorkerModel } from "@shared/contracts";
import { modelLane } from "@shared/queues/producer";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { createChatScript } from "./chat-script.ts";
import { readEvents } from "./read-events.ts";

const localModel: WorkerModel = {
  ...{ name: "mill-8b", lane: modelLane("mill-8b"), engine: "llama.cpp" },
  ...{ slots: 2, loaded: true, context_length: 4_096 },
};

describe("the OpenAI face, by the official client", () => {
  const script = createChatScript();
  let api: ApiFixture;
  let client: OpenAI;

  beforeAll(async () => {
    api = await createApiFixture();
    await api.startWork();
    await api.startChat(script.handler, [localModel]);
    client = new OpenAI({ baseURL: `${api.url}/v1`, apiKey: "none", maxRetries: 0 });
  });
  afterAll(() => api.close());

  const ask = (content: string) => ({
    model: "auto",
    messages: [{ role: "user" as const, content }],
  });

  test("gives a whole answer, with its usage and the job behind it", async () => {
    const { data, response } = await client.chat.completions
      .create(ask("say good morning mill"))
      .withResponse();
    expect(data.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { role: "assistant", content: "good morning mill " },
    });
    expect(data.usage).toEqual({ prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 });
    const id = response.headers.get("x-millrace-job") ?? "";
    const job = await (await api.call("GET", `/v1/jobs/${id}`)).json();
    expect(job).toMatchObject({ status: "succeeded", result: { id: data.id } });
  });

  test("streams the pieces, the reason of the end and the usage", async () => {
    const stream = await client.chat.completions.create({
      ...ask("say one two three"),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
    expect(text).toBe("one two three ");
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 6 } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  test("streams without usage where none is asked for", async () => {
    const stream = await client.chat.completions.create({ ...ask("say hi"), stream: true });
    for await (const chunk of stream) expect(chunk.usage ?? null).toBeNull();
  });

  test("works with the client's own accumulator", async () => {
    const runner = client.chat.completions.stream(ask("say a b c"));
    expect(await runner.finalContent()).toBe("a b c ");
  });

  test("tells reasoning apart from the answer", async () => {
    const answer = await client.chat.completions.create(ask("think so"));
    expect(answer.choices[0]?.message).toMatchObject({
      content: "so ",
      reasoning_content: "let me see",
    });
    const stream = await client.chat.completions.create({ ...ask("think so"), stream: true });
    const deltas: object[] = [];
    for await (const { choices } of stream) deltas.push(choices[0]?.delta ?? {});
    expect(deltas).toContainEqual({ reasoning_content: "let me see" });
  });

  test("passes tool calls on, whole and in pieces", async () => {
    const tools = [{ type: "function" as const, function: { name: "weather" } }];
    const answer = await client.chat.completions.create({ ...ask("call"), tools });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: null,
        tool_calls: [{ id: "call_1", function: { name: "weather", arguments: '{"city":"Oslo"}' } }],
      },
    });
    const final = await client.chat.completions.stream({ ...ask("call"), tools }).finalMessage();
    expect(final.tool_calls?.[0]).toMatchObject({
      function: { name: "weather", arguments: '{"city":"Oslo"}' },
    });
  });

  test("takes a schema for the answer", async () => {
    const answer = await client.chat.completions.create({
      ...ask('say {"ok":true}'),
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" }, strict: true },
      },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? "")).toEqual({ ok: true });
  });

  test("refuses by name what it does not support", async () => {
    const unknown = client.chat.completions.create({ ...ask("say hi"), web_search_options: {} });
    await expect(unknown).rejects.toMatchObject({
      ...{ status: 400, param: "web_search_options", code: "unsupported_parameter" },
      type: "invalid_request_error",
    });
    const two = client.chat.completions.create({ ...ask("say hi"), n: 2 });
    await expect(two).rejects.toMatchObject({ status: 400, param: "n", code: "invalid_value" });
    const hot = client.chat.completions.create({ ...ask("say hi"), temperature: 7 });
    await expect(hot).rejects.toMatchObject({ status: 400, param: "temperature" });
  });

  test.each([
    ["CONTENT_REFUSED", 400, "content_policy_violation"],
    ["CONTEXT_TOO_LONG", 400, "context_length_exceeded"],
    ["MODEL_UNKNOWN", 404, "model_not_found"],
    ["PROVIDER_FAILED", 502, "provider_failed"],
  ])(
    "answers a job that fails as %s with its status, streamed or not",
    async (code, status, own) => {
      const whole = client.chat.completions.create(ask(`refuse ${code}`));
      await expect(whole).rejects.toMatchObject({ status, code: own });
      const streamed = client.chat.completions.create({ ...ask(`refuse ${code}`), stream: true });
      await expect(streamed).rejects.toMatchObject({ status, code: own });
    },
  );

  test("ends a stream that was cut with an error, never as if it were whole", async () => {
    const stream = await client.chat.completions.create({ ...ask("cut"), stream: true });
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    })();
    await expect(reading).rejects.toMatchObject({ code: "interrupted" });
    expect(text).toBe("half an ");
  });

  test("knows the models, and answers 404 for others", async () => {
    const listed: OpenAI.Model[] = [];
    for await (const model of client.models.list()) listed.push(model);
    expect(listed).toContainEqual(
      expect.objectContaining({ id: "mill-8b", owned_by: "llama.cpp", served: true }),
    );
    expect(await client.models.retrieve("mill-8b")).toMatchObject({ id: "mill-8b" });
    await expect(client.models.retrieve("nobody-7b")).rejects.toMatchObject({ status: 404 });
    const asked = client.chat.completions.create({ ...ask("say hi"), model: "nobody-7b" });
    await expect(asked).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });

  test("brings a local model's jobs to the lane of that model", async () => {
    const { data, response } = await client.chat.completions
      .create({ ...ask("say hi"), model: "mill-8b" })
      .withResponse();
    expect(data.model).toBe("mill-8b");
    const id = response.headers.get("x-millrace-job") ?? "";
    const [row] = await api.stores.db.pool`select lane from jobs where id = ${id}`;
    expect(row?.["lane"]).toBe(localModel.lane);
  });

  test("goes on when the client goes, and the same stream is followed elsewhere", async () => {
    const { data: stream, response } = await client.chat.completions
      .create({ ...ask("slow and steady"), stream: true })
      .withResponse();
    const id = response.headers.get("x-millrace-job") ?? "";
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content === "slow ") stream.controller.abort();
    }
    const followed = await api.call("GET", `/v1/jobs/${id}/events`);
    script.goOn();
    const { events } = await readEvents(followed);
    const deltas = events.flatMap(({ event, data }) => {
      if (event === "delta") return [data as ChatDelta];
      return event === "snapshot" ? ((data as { deltas?: ChatDelta[] }).deltas ?? []) : [];
    });
    expect(foldChatDeltas(deltas).content).toBe("slow and steady ");
    expect(events.at(-1)).toMatchObject({
      event: "done",
      data: { job: { result: { choices: [{ message: { content: "slow and steady " } }] } } },
    });
  });

  test("answers fifty at a time, each its own", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_one, index) => {
        const stream = await client.chat.completions.create({
          ...ask(`say number ${index}`),
          stream: true,
        });
        let text = "";
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
        return text;
      }),
    );
    expect(answers).toEqual(answers.map((_text, index) => `number ${index} `));
  });
});
