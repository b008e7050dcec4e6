import type { ChatMessage } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { createTestStores, eventually, startModelServer } from "@shared/testing";
import type { ModelServer, ScriptedReply, TestStores } from "@shared/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { ModelEvent, ModelRequest } from "../src/model-event.ts";
import type { ListingFailure } from "../src/registry/model-registry.ts";
import { abortablePause } from "../src/routing/abortable-pause.ts";
import type { AnswerAccount } from "../src/routing/answer-account.ts";
import { createModelRouting } from "../src/routing/create-model-routing.ts";
import type { ModelRouting } from "../src/routing/create-model-routing.ts";
import type { AnswerOptions, Router } from "../src/routing/router.ts";
import type { ModelTraits } from "../src/spec/model-traits.ts";
import { testEndpoint } from "./test-endpoint.ts";

let stores: TestStores;
let server: ModelServer;
beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
});
afterAll(() => stores.close());
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(async () => {
  await server.close();
  await Promise.all(routings.splice(0).map((routing) => routing.stop()));
});

let credentials = 0;
let paused: number[] = [];
const routings: ModelRouting[] = [];

/** Providers `a`, `b` and `c`, best first, each with a model of its name. */
function newRouter(traits: ModelTraits = {}): Router {
  credentials += 1;
  paused = [];
  const endpoints = ["a", "b", "c"].map((name, index) =>
    testEndpoint(server.url, {
      name,
      credential: `key${credentials}`,
      timeouts: { firstByteMs: 500, idleMs: 500, totalMs: 5_000 },
      models: { [name]: { quality: 9 - index, ...traits } },
    }),
  );
  const routing = createModelRouting({
    ...{ endpoints, redis: stores.redis, deployment: stores.deployment },
    random: () => 0,
    async pause(ms, signal) {
      paused.push(ms);
      await abortablePause(ms, signal);
    },
  });
  routings.push(routing);
  return routing.router;
}

interface Answer {
  events: ModelEvent[];
  content: string;
  account: AnswerAccount;
  error: AppError | undefined;
}

async function ask(
  router: Router,
  request: Partial<ModelRequest> = {},
  options: Partial<AnswerOptions> = {},
): Promise<Answer> {
  const signal = new AbortController().signal;
  const full: ModelRequest = {
    model: "auto",
    messages: [{ role: "user", content: "hi" }],
    ...request,
  };
  const { events, account } = router.answer(full, { signal, ...options });
  const seen: ModelEvent[] = [];
  let error: AppError | undefined;
  try {
    for await (const event of events) seen.push(event);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  const content = seen.map((event) => (event.type === "content" ? event.text : "")).join("");
  return { events: seen, content, account, error };
}

function script(replies: Record<string, ScriptedReply[]>): void {
  for (const [model, list] of Object.entries(replies)) server.script(model, ...list);
}

function says(text: string): ScriptedReply {
  return { pieces: [text] };
}

function triedBy({ account }: Answer): string[] {
  return account.tried.map(({ provider, error }) => `${provider} ${error?.kind ?? "answered"}`);
}

const later = (seconds: string) => ({ status: 429, headers: { "retry-after": seconds } });

describe("the router", () => {
  it("lets the best model answer and says who it was", async () => {
    script({ a: [says("from a")] });
    const answer = await ask(newRouter());
    expect(answer.content).toBe("from a");
    expect(answer.account).toMatchObject({ provider: "a", model: "a", warnings: [] });
    expect(triedBy(answer)).toEqual(["a answered"]);
    expect(answer.events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  });

  it.each<[string, ScriptedReply]>([
    ["rate_limit", { status: 429 }],
    ["rate_limit", later("600")],
    ["payment", { status: 402 }],
    ["not_found", { status: 404 }],
    ["overloaded", { status: 500 }],
    ["overloaded", { status: 502, body: "<html>Bad Gateway</html>" }],
    ["stream_cut", { pieces: [], finish: null }],
    ["stream_cut", { pieces: ["x"], stop: { afterFrames: 1, how: "cut" } }],
    ["empty", { pieces: [] }],
    ["timeout", { silent: true }],
    ["timeout", { pieces: ["x"], stop: { afterFrames: 1, how: "hang" } }],
    ["content_policy", { pieces: [], finish: "content_filter" }],
    ["bad_request", { status: 400, body: { error: { message: "no such field" } } }],
    ["overloaded", { pieces: ["x"], error: { afterFrames: 1, data: { error: { code: 502 } } } }],
  ])("asks the next model after %s", async (kind, reply) => {
    script({ a: [reply], b: [says("from b")] });
    const answer = await ask(newRouter());
    expect(answer.content).toBe("from b");
    expect(triedBy(answer)).toEqual([`a ${kind}`, "b answered"]);
  });

  it("leaves a model that failed alone in the next request", async () => {
    script({ a: [{ status: 503 }], b: [says("from b")] });
    const router = newRouter();
    await ask(router);
    const again = await ask(router);
    expect(again.account.tried[0]?.error?.message).toMatch(/left alone for another \d+ s/);
    expect(server.requests.map(({ body }) => body.model)).toEqual(["a", "b", "b"]);
  });

  it.each<[string, ScriptedReply]>([
    ["breaks off", { pieces: ["half an "], finish: null }],
    ["is cut", { pieces: ["half an ", "answer"], stop: { afterFrames: 2, how: "cut" } }],
    ["falls silent", { pieces: ["half an ", "x"], stop: { afterFrames: 2, how: "hang" } }],
    ["only thought", { pieces: [{ reasoning: "half an " }], finish: null }],
  ])("never asks another one when an answer %s", async (_how, reply) => {
    script({ a: [reply], b: [says("from b")] });
    const answer = await ask(newRouter());
    expect(answer.error).toMatchObject({ code: "INTERRUPTED", isRetryable: true });
    expect(answer.content).toMatch(/^(half an )?$/);
    expect(server.requests).toHaveLength(1);
    expect(answer.account).toMatchObject({ provider: "a", model: "a" });
  });

  it("asks a model alone whose name was given", async () => {
    script({ b: [{ status: 500 }], a: [says("from a")] });
    const answer = await ask(newRouter(), { model: "b:b" });
    expect(answer.error).toMatchObject({ code: "PROVIDER_FAILED", isRetryable: true });
    expect(answer.error?.details).toMatchObject({ tried: [{ provider: "b" }] });
    expect(server.requests).toHaveLength(1);
  });

  it("waits for a moment when the provider asks for one", async () => {
    script({ b: [{ status: 429, headers: { "retry-after-ms": "30" } }, says("from b")] });
    const answer = await ask(newRouter(), { model: "b:b" });
    expect(answer.content).toBe("from b");
    expect(paused).toEqual([30]);
  });

  it("does not wait for long, and says when to come back", async () => {
    script({ a: [later("60")], b: [later("20")], c: [later("40")] });
    const { error } = await ask(newRouter());
    expect(paused).toEqual([]);
    expect(error).toMatchObject({ code: "PROVIDER_FAILED", isRetryable: true });
    expect(error?.message).toContain("Try again in 20 s.");
  });

  it.each<[string, ScriptedReply]>([
    ["CONTENT_REFUSED", { status: 400, body: { error: { message: "x", code: "content_filter" } } }],
    ["PROVIDER_REFUSED", { status: 400, body: { error: { message: "no such field" } } }],
    ["CONTEXT_TOO_LONG", { status: 400, body: { error: { code: "context_length_exceeded" } } }],
    ["MODEL_UNKNOWN", { status: 404 }],
  ])("ends as %s where all refuse for that reason", async (code, reply) => {
    script({ a: [reply], b: [reply], c: [reply] });
    expect((await ask(newRouter())).error).toMatchObject({ code, isRetryable: false });
  });

  it("knows no other names", async () => {
    const { error } = await ask(newRouter(), { model: "nobody" });
    expect(error).toMatchObject({ code: "MODEL_UNKNOWN", isRetryable: false });
  });

  it("lets the echo model answer by its name only", async () => {
    const answer = await ask(newRouter(), { model: "echo" });
    expect([answer.content, answer.account.provider]).toEqual(["hi", "echo"]);
    expect(server.requests).toEqual([]);
  });

  it("warns of parameters left out for the model that answers", async () => {
    script({ a: [says("x")] });
    const answer = await ask(newRouter(), { top_k: 4 });
    expect(answer.account.warnings).toEqual(["top_k was left out: a:a does not know it."]);
    const refused = await ask(newRouter(), { top_k: 4 }, { unsupported: "refuse" });
    expect(refused.error).toMatchObject({ code: "PROVIDER_REFUSED" });
    expect(server.requests).toHaveLength(1);
  });

  it("leaves out turns that do not fit, and more where the model counts otherwise", async () => {
    const refusal = { status: 400, body: { error: { code: "context_length_exceeded" } } };
    script({ a: [refusal, says("x")] });
    const turn: ChatMessage[] = [
      { role: "user", content: "word ".repeat(60) },
      { role: "assistant", content: "word ".repeat(60) },
    ];
    const messages = [...Array.from({ length: 9 }, () => turn).flat(), ...turn.slice(0, 1)];
    const options = { trim: "turns" as const };
    const answer = await ask(newRouter({ context: 1_200 }), { messages }, options);
    const sent = server.requests.map(({ body }) => (body["messages"] as unknown[]).length);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBeLessThan(sent[0] ?? 0);
    const { trimmedTurns = 0, warnings } = answer.account;
    expect(sent[1]).toBe(messages.length - 2 * trimmedTurns);
    expect(warnings).toEqual([`The ${trimmedTurns} oldest turns did not fit the context of a:a.`]);
    const whole = await ask(newRouter({ context: 500 }), { messages });
    expect(whole.error).toMatchObject({ code: "CONTEXT_TOO_LONG" });
  });

  it("stops at once when it is told to, and holds nothing against the model", async () => {
    script({ a: [{ silent: true }] });
    const router = newRouter();
    const abort = new AbortController();
    const answer = ask(router, {}, { signal: abort.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    abort.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    expect(await server.requests[0]?.abandoned).toBe(true);
    script({ a: [says("from a")] });
    expect((await ask(router)).content).toBe("from a");
  });

  it("keeps knowing the models of its providers", async () => {
    script({ "big-1": [says("from big-1")] });
    const failures: ListingFailure[] = [];
    const gone = testEndpoint("http://127.0.0.1:1", { name: "gone" });
    const here = testEndpoint(server.url, { name: "here", models: { "big-*": { quality: 9 } } });
    const routing = createModelRouting({
      ...{ endpoints: [gone, here], redis: stores.redis, deployment: stores.deployment },
      onListingFailure: (failure) => failures.push(failure),
    });
    routings.push(routing);
    await routing.start();
    await eventually(() => failures.length > 0 && routing.registry.models("here").length > 0);
    expect(failures.map(({ provider }) => provider)).toEqual(["gone"]);
    expect((await ask(routing.router)).content).toBe("from big-1");
  });

  it("lets one request find out whether a model works again", async () => {
    script({ a: [{ status: 429, headers: { "retry-after-ms": "40" } }], b: [says("from b")] });
    const router = newRouter();
    await ask(router);
    script({ a: [{ silent: true }] });
    const asked = () => server.requests.filter(({ body }) => body.model === "a").length;
    await eventually(async () => {
      await Promise.all(Array.from({ length: 5 }, () => ask(router)));
      return asked() > 1;
    });
    expect(asked()).toBe(2);
  });
});
