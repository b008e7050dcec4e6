import { startModelServer } from "@shared/testing";
import type { ModelServer, ScriptedReply } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testEndpoint, testModel } from "../../test/test-endpoint.ts";
import { createModelHttp } from "../http/model-http.ts";
import type { ModelHttp } from "../http/model-http.ts";
import type { ModelEvent, ModelRequest } from "../model-event.ts";
import type { ModelTraits } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { createProviderSource } from "./provider-source.ts";

let server: ModelServer;
let http: ModelHttp;
beforeEach(async () => {
  server = await startModelServer({ apiKey: "sk-test" });
  http = createModelHttp();
});
afterEach(async () => {
  await server.close();
  await http.close();
});

const hello: ModelRequest = { model: "m", messages: [{ role: "user", content: "hi" }] };

function sourceOf(changes: Partial<ProviderEndpoint> = {}, traits: ModelTraits = {}) {
  const endpoint = testEndpoint(server.url, changes);
  return createProviderSource({ endpoint, model: testModel(traits), http });
}

async function ask(
  reply: ScriptedReply,
  changes: Partial<ProviderEndpoint> = {},
  request: Partial<ModelRequest> = {},
  signal = new AbortController().signal,
): Promise<{ events: ModelEvent[]; error: unknown }> {
  server.script("m", reply);
  const events: ModelEvent[] = [];
  try {
    for await (const event of sourceOf(changes)({ ...hello, ...request }, signal)) {
      events.push(event);
    }
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

function textOf(events: ModelEvent[], type: "content" | "reasoning"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

const wires = ["openai", "anthropic", "gemini"] as const;
const call = { id: "c1", name: "look", arguments: ['{"at":', '"Жук"}'] };

describe.each(wires)("a source over the wire form of %s", (wire) => {
  it("tells content, reasoning, usage and the end apart", async () => {
    const pieces = [{ reasoning: "hm " }, { reasoning: "so" }, "Hel", "lo, 😀"];
    const { events, error } = await ask({ pieces, usage: { prompt: 7, completion: 5 } }, { wire });
    expect(error).toBeUndefined();
    expect(textOf(events, "reasoning")).toBe("hm so");
    expect(textOf(events, "content")).toBe("Hello, 😀");
    const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop", usage });
  });

  it.each([1, 2, 3, 7])("reads an answer that comes %i bytes at a time", async (bytesPerWrite) => {
    const pieces = [{ reasoning: "Жук" }, "<thi", "nk>plan</think>", "Ответ 😀"];
    const { events } = await ask({ pieces, bytesPerWrite, comments: 2 }, { wire });
    expect(textOf(events, "reasoning")).toBe("Жукplan");
    expect(textOf(events, "content")).toBe("Ответ 😀");
  });

  it("joins the pieces of a tool call", async () => {
    const finish = { openai: "tool_calls", anthropic: "tool_use", gemini: "STOP" }[wire];
    const { events } = await ask({ pieces: [{ toolCall: call }], finish }, { wire });
    const calls = events.filter((event) => event.type === "tool-call");
    expect(calls.find(({ name }) => name === "look")).toMatchObject({ index: 0 });
    expect(calls.map((event) => event.arguments ?? "").join("")).toBe('{"at":"Жук"}');
    expect(events.at(-1)).toMatchObject({ reason: "tool_calls" });
  });

  it.each(["cut", "end"] as const)("calls a stream cut that breaks off (%s)", async (how) => {
    const stop = { afterFrames: 4, how };
    const { events, error } = await ask({ pieces: ["a", "b", "c", "d", "e", "f"], stop }, { wire });
    expect(error).toMatchObject({ name: "ModelError", kind: "stream_cut" });
    expect(textOf(events, "content")).toMatch(/^a/);
  });

  it("tells of a request that ran out of the model's tokens", async () => {
    const finish = { openai: "length", anthropic: "max_tokens", gemini: "MAX_TOKENS" }[wire];
    const { events } = await ask({ finish }, { wire });
    expect(events.at(-1)).toMatchObject({ reason: "length" });
  });

  it("tells of an answer that was filtered", async () => {
    const finish = { openai: "content_filter", anthropic: "refusal", gemini: "SAFETY" }[wire];
    const { events } = await ask({ pieces: [], finish }, { wire });
    expect(events).toMatchObject([{ type: "finish", reason: "content_filter" }]);
  });

  it("reads an error that comes in the middle", async () => {
    const data = {
      openai: { error: { code: 502, message: "Provider died" } },
      anthropic: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      gemini: { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } },
    }[wire];
    const error = { afterFrames: 2, data };
    const answer = await ask({ pieces: ["a", "b", "c", "d"], error }, { wire });
    expect(answer.error).toMatchObject({ kind: "overloaded" });
  });

  it("needs the right key and never shows a wrong one", async () => {
    const { error } = await ask({}, { wire, readApiKey: () => "sk-wrong" });
    expect(error).toMatchObject({ kind: "auth", status: 401 });
  });

  it("calls off the request when its caller stops", async () => {
    const stop = { afterFrames: 4, how: "hang" as const };
    server.script("m", { pieces: ["a", "b", "c", "d", "e"], stop });
    const abort = new AbortController();
    const read = async () => {
      for await (const event of sourceOf({ wire })(hello, abort.signal)) {
        if (event.type === "content") abort.abort(new Error("enough"));
      }
    };
    await expect(read()).rejects.toThrow("enough");
    expect(await server.requests[0]?.abandoned).toBe(true);
  });

  it("calls off the request when nobody reads on", async () => {
    const stop = { afterFrames: 4, how: "hang" as const };
    server.script("m", { pieces: ["a", "b", "c", "d", "e"], stop });
    for await (const _event of sourceOf({ wire })(hello, new AbortController().signal)) break;
    expect(await server.requests[0]?.abandoned).toBe(true);
  });
});

describe("a provider's source", () => {
  it.each(["reasoning_content", "reasoning", "reasoning_details"] as const)(
    "takes reasoning from the field %s",
    async (reasoningField) => {
      const { events } = await ask({ pieces: [{ reasoning: "hm" }, "A"], reasoningField });
      expect([textOf(events, "reasoning"), textOf(events, "content")]).toEqual(["hm", "A"]);
    },
  );

  it.each([
    [
      { status: 429, headers: { "retry-after": "7" } },
      { kind: "rate_limit", retryAfterMs: 7_000 },
    ],
    [{ status: 429 }, { kind: "rate_limit", retryAfterMs: undefined }],
    [{ status: 402 }, { kind: "payment" }],
    [{ status: 404 }, { kind: "not_found" }],
    [{ status: 500 }, { kind: "overloaded" }],
    [
      { status: 502, body: "<html>Bad Gateway</html>" },
      { kind: "overloaded", status: 502 },
    ],
    [
      { status: 200, body: "<html>Sign in</html>" },
      { kind: "overloaded", status: 200 },
    ],
    [
      { status: 200, body: { error: { message: "no", code: "rate_limit" } } },
      { kind: "rate_limit" },
    ],
  ])("reads the refusal %j", async (reply, expected) => {
    expect((await ask(reply)).error).toMatchObject({ name: "ModelError", ...expected });
  });

  it("gives up on a server that never answers", async () => {
    const timeouts = { firstByteMs: 30, idleMs: 20_000, totalMs: 20_000 };
    const { error } = await ask({ silent: true }, { timeouts });
    expect(error).toMatchObject({ kind: "timeout" });
    expect(await server.requests[0]?.abandoned).toBe(true);
  });

  it("gives a model that thinks more time for its first byte", async () => {
    const timeouts = { firstByteMs: 20_000, idleMs: 20_000, totalMs: 20_000 };
    server.script("m", { silent: true });
    const source = sourceOf({ timeouts, reasoningFirstByteMs: 30 }, { reasons: true });
    const read = Array.fromAsync(source(hello, new AbortController().signal));
    await expect(read).rejects.toMatchObject({ kind: "timeout", message: /0.03 s/ });
  });

  it.each([
    { firstByteMs: 20_000, idleMs: 30, totalMs: 20_000 },
    { firstByteMs: 20_000, idleMs: 20_000, totalMs: 200 },
  ])("gives up on a server that falls silent (%j)", async (timeouts) => {
    const stop = { afterFrames: 2, how: "hang" as const };
    const { events, error } = await ask({ pieces: ["a", "b"], stop }, { timeouts });
    expect(error).toMatchObject({ kind: "timeout" });
    expect(textOf(events, "content")).toBe("a");
  });

  it("takes an answer whose end mark is missing but not its finish", async () => {
    const stop = { afterFrames: 3, how: "cut" as const };
    const { events, error } = await ask({ stop });
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  it("tells a server that is not there from one that breaks off", async () => {
    const { error } = await ask({}, { url: "http://127.0.0.1:1/v1" });
    expect(error).toMatchObject({ kind: "network" });
  });

  it("passes on what the request says, and asks for usage", async () => {
    const more: Partial<ModelRequest> = { temperature: 0, max_tokens: 5, stop: ["x"], seed: null };
    await ask({}, {}, more);
    expect(server.requests[0]?.body).toEqual({
      model: "m",
      messages: hello.messages,
      temperature: 0,
      max_tokens: 5,
      stop: ["x"],
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});
