import { afterEach, describe, expect, it } from "vitest";
import { startModelServer } from "./start-model-server.ts";
import type { ModelServer } from "./start-model-server.ts";
import type { ScriptedReply } from "./scripted-reply.ts";

let server: ModelServer | undefined;
afterEach(() => server?.close());

async function serve(...replies: ScriptedReply[]): Promise<ModelServer> {
  server = await startModelServer({ models: { m: replies } });
  return server;
}

function ask(
  path: string,
  body: object = {},
  headers: Record<string, string> = {},
  signal?: AbortSignal,
) {
  return fetch(`${server?.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "m", stream: true, ...body }),
    signal: signal ?? null,
  });
}

const chat = "/v1/chat/completions";

describe("the model server", () => {
  it("streams OpenAI's chunks, with usage when asked", async () => {
    await serve({ pieces: ["Hel", { reasoning: "hm" }, "lo"] });
    const text = await (await ask(chat, { stream_options: { include_usage: true } })).text();
    expect(text).toContain('"delta":{"content":"Hel"}');
    expect(text).toContain('"delta":{"reasoning_content":"hm"}');
    expect(text).toContain('"total_tokens":13');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("streams Anthropic's events", async () => {
    await serve({ pieces: [{ reasoning: "hm" }, "lo"] });
    const headers = { "anthropic-version": "2023-06-01" };
    const text = await (await ask("/v1/messages", { max_tokens: 5 }, headers)).text();
    expect(text).toContain("event: content_block_delta");
    expect(text).toContain('"index":1,"delta":{"type":"text_delta","text":"lo"}');
    expect(text).toContain('"stop_reason":"end_turn"');
  });

  it("streams Gemini's candidates", async () => {
    await serve({ pieces: ["lo"] });
    const text = await (await ask("/v1beta/models/m:streamGenerateContent?alt=sse")).text();
    expect(text).toContain('"parts":[{"text":"lo"}]');
    expect(text).toContain('"finishReason":"STOP"');
  });

  it("goes through the replies in order and stays with the last", async () => {
    await serve({ status: 429, headers: { "retry-after": "3" } }, { pieces: ["x"] });
    const first = await ask(chat);
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "3"]);
    for (const _again of [1, 2]) expect(await (await ask(chat)).text()).toContain('"x"');
  });

  it("breaks the connection where the script says", async () => {
    await serve({ pieces: ["a", "b"], stop: { afterFrames: 2, how: "cut" } });
    await expect((await ask(chat)).text()).rejects.toThrow();
  });

  it("tells that the client went away", async () => {
    await serve({ pieces: ["a"], stop: { afterFrames: 2, how: "hang" } });
    const gone = new AbortController();
    const response = await ask(chat, {}, {}, gone.signal);
    await response.body?.getReader().read();
    gone.abort();
    expect(await server?.requests[0]?.abandoned).toBe(true);
  });

  it("cuts frames and characters anywhere", async () => {
    await serve({ pieces: ["Жук", "😀"], bytesPerWrite: 1 });
    const text = await (await ask(chat)).text();
    expect(text).toContain("Жук");
    expect(text).toContain("😀");
  });
});
