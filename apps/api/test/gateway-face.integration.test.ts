import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { createChatScript } from "./chat-script.ts";
import { putKey } from "./put-key.ts";
import type { TestKey } from "./put-key.ts";

interface Reply {
  reply: string;
  job_id: string;
  warnings: string[];
}

interface Message {
  role: string;
  content: string;
}

describe("the chat gateway, by a client that knows nothing of jobs", () => {
  const script = createChatScript();
  let api: ApiFixture;

  beforeAll(async () => {
    api = await createApiFixture();
    await api.startWork();
    await api.startChat(script.handler);
  });
  afterAll(() => api.close());

  const post = async (path: string, body: unknown) => {
    const answer = await api.call("POST", path, { body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const openSession = async (key = "any") =>
    (await post("/init_session", { vllm_api_key: key })).body["session_id"] as string;
  const say = async (session_id: string, message: string, extra = {}) =>
    post("/chat", { session_id, message, ...extra });

  /** What the worker was asked by the job behind a reply. */
  async function messagesOf(reply: unknown): Promise<Message[]> {
    const id = (reply as Reply).job_id;
    const [row] = await api.stores.db.pool<{ input: { messages: Message[] } }[]>`
      select input from jobs where id = ${id}`;
    return row?.input.messages ?? [];
  }

  test("opens a session, replies, and counts tokens", async () => {
    const opened = await post("/init_session", { vllm_api_key: "any" });
    expect(opened).toMatchObject({ status: 200, body: { expires_in: 600 } });
    expect(opened.body["session_id"]).toMatch(/^[0-9a-f-]{36}$/);
    const reply = await say(String(opened.body["session_id"]), "say good morning");
    expect(reply).toMatchObject({
      status: 200,
      body: {
        ...{ reply: "good morning ", finish_reason: "stop" },
        ...{ total_tokens: 5, input_tokens: 3, output_tokens: 2, trimmed_turns: 0 },
      },
    });
  });

  test("remembers what was said, and the part it was told to play", async () => {
    const id = await openSession();
    expect(
      await post("/set_system_prompt", { session_id: id, system_prompt: "Be a mill." }),
    ).toEqual({ status: 200, body: { status: "ok" } });
    await say(id, "say one");
    const second = await say(id, "say two", { temperature: 1, max_tokens: 9 });
    expect(await messagesOf(second.body)).toEqual([
      { role: "system", content: "Be a mill." },
      { role: "user", content: "say one" },
      { role: "assistant", content: "one " },
      { role: "user", content: "say two" },
    ]);
  });

  test("takes turns: what is said at the same time is answered one after the other", async () => {
    const id = await openSession();
    const replies = await Promise.all(["say a", "say b", "say c"].map((text) => say(id, text)));
    const lengths = await Promise.all(
      replies.map(async ({ body }) => (await messagesOf(body)).length),
    );
    expect(lengths.toSorted((a, b) => a - b)).toEqual([2, 4, 6]);
  });

  test("keeps the turn of a client that went away", async () => {
    const id = await openSession();
    const gone = new AbortController();
    const body = { session_id: id, message: "slow but sure" };
    const first = api.call("POST", "/chat", { body, signal: gone.signal }).catch(() => undefined);
    await eventually(async () => {
      const rows = await api.stores.db
        .pool`select id from jobs where status = 'running' and input::text like '%slow but sure%'`;
      return rows.length === 1;
    });
    gone.abort();
    await first;
    const second = say(id, "say more");
    script.goOn();
    expect(await messagesOf((await second).body)).toEqual([
      expect.objectContaining({ role: "system" }),
      { role: "user", content: "slow but sure" },
      { role: "assistant", content: "slow but sure " },
      { role: "user", content: "say more" },
    ]);
  });

  test("leaves a turn out that came to no answer, and goes on", async () => {
    const id = await openSession();
    const refused = await say(id, "refuse PROVIDER_FAILED");
    expect(refused).toMatchObject({ status: 502 });
    expect(String(refused.body["detail"])).toMatch(/^LLM error: /);
    expect((await say(id, "refuse CONTEXT_TOO_LONG")).status).toBe(400);
    expect(await messagesOf((await say(id, "say on")).body)).toHaveLength(2);
  });

  test("passes on what a model can be asked for, and says what was left out", async () => {
    const id = await openSession();
    const reply = await say(id, "say hi", { extra: { top_p: 0.5, chat_template_kwargs: {} } });
    expect(reply.body["warnings"]).toEqual([
      "extra.chat_template_kwargs is not supported and was left out",
    ]);
    const [row] = await api.stores.db
      .pool`select input from jobs where id = ${String(reply.body["job_id"])}`;
    expect(row?.["input"]).toMatchObject({ top_p: 0.5, max_tokens: 512, temperature: 0.4 });
  });

  test("ends a session, with what it was at; and any other id is as good as ended", async () => {
    const id = await openSession();
    const answer = say(id, "hang around");
    const jobId = await eventually(async () => {
      const rows = await api.stores.db
        .pool`select id from jobs where status = 'running' and input::text like '%hang around%'`;
      return rows[0]?.["id"] as string | undefined;
    });
    const stopped = { status: 200, body: { status: "stopped" } };
    expect(await post("/stop_session", { session_id: id })).toEqual(stopped);
    expect(await post("/stop_session", { session_id: id })).toEqual(stopped);
    expect(await post("/stop_session", { session_id: "nobody" })).toEqual(stopped);
    expect((await answer).status).toBe(502);
    expect((await say(id, "say hi")).status).toBe(404);
    const job = await (await api.call("GET", `/v1/jobs/${jobId}`)).json();
    expect(job).toMatchObject({ status: "cancelled" });
  });

  test("answers an expired session at once, and a live one lives on with every word", async () => {
    const short = await createApiFixture({
      settings: {
        gateway: {
          ...{ sessionTtlSeconds: 1, maxContextTokens: 8_000, model: undefined, upstream: {} },
        },
      },
    });
    try {
      const opened = await short.call("POST", "/init_session", { body: { vllm_api_key: "any" } });
      const { session_id } = (await opened.json()) as { session_id: string };
      const body = { session_id, system_prompt: "Be brief." };
      expect((await short.call("POST", "/set_system_prompt", { body })).status).toBe(200);
      const key = `{${short.stores.deployment}}:session:${session_id}`;
      await eventually(async () => (await short.stores.redis.exists(key)) === 0);
      expect((await short.call("POST", "/set_system_prompt", { body })).status).toBe(404);
    } finally {
      await short.close();
    }
  });

  test("outlives an answer that takes longer than a session does", async () => {
    const slow = createChatScript();
    const short = await createApiFixture({
      settings: {
        gateway: {
          ...{ sessionTtlSeconds: 20, maxContextTokens: 8_000, model: undefined, upstream: {} },
        },
      },
    });
    try {
      await short.startWork();
      await short.startChat(slow.handler);
      const call = async (path: string, body: object) =>
        (await short.call("POST", path, { body })).json() as Promise<Record<string, string>>;
      const { session_id } = await call("/init_session", { vllm_api_key: "any" });
      const reply = call("/chat", { session_id, message: "slow morning" });
      const key = `{${short.stores.deployment}}:session:${session_id}`;
      await eventually(async () => (await short.stores.redis.hexists(key, "busy")) === 1);
      expect(await short.stores.redis.pttl(key)).toBeGreaterThan(500_000);
      // What else is done with it meanwhile makes it no shorter.
      await call("/set_system_prompt", { session_id, system_prompt: "Be brief." });
      expect(await short.stores.redis.pttl(key)).toBeGreaterThan(500_000);
      slow.goOn();
      expect(await reply).toMatchObject({ reply: "slow morning " });
      expect(await short.stores.redis.pttl(key)).toBeLessThanOrEqual(20_000);
    } finally {
      await short.close();
    }
  });

  test("gives no key back, however it was sent", async () => {
    const secret = "sk-very-secret-0123456789";
    const bodies = [
      JSON.stringify([{ vllm_api_key: secret }]),
      JSON.stringify({ api_key: secret }),
      JSON.stringify({ vllm_api_key: [secret] }),
      `{"vllm_api_key": ${secret}}`,
      `"${secret}"`,
    ];
    for (const body of bodies) {
      const answer = await fetch(`${api.url}/init_session`, {
        ...{ method: "POST", body, headers: { "content-type": "application/json" } },
      });
      const text = await answer.text();
      expect(answer.status).toBe(422);
      expect(text).not.toContain("secret");
      expect(text).not.toContain("sk-");
    }
  });

  test("refuses what is not valid in the shape that its clients know", async () => {
    const id = await openSession();
    expect(await post("/chat", { session_id: id })).toMatchObject({
      status: 422,
      body: { detail: [{ type: "missing", loc: ["body", "message"], msg: "Field required" }] },
    });
    expect((await say(id, "say hi", { max_tokens: 0 })).status).toBe(422);
    expect((await say(id, "say hi", { temperature: 3 })).status).toBe(422);
    expect((await post("/init_session", {})).status).toBe(422);
    expect((await post("/init_session", { vllm_api_key: "" })).status).toBe(401);
    expect((await post("/set_system_prompt", { session_id: "x", system_prompt: "y" })).status).toBe(
      404,
    );
  });
});

describe("the chat gateway of an API that asks for keys", () => {
  let api: ApiFixture;
  let key: TestKey;

  beforeAll(async () => {
    api = await createApiFixture({ prepare: async (stores) => (key = await putKey(stores)) });
    await api.startWork();
    await api.startChat(createChatScript().handler);
  });
  afterAll(() => api.close());

  test("takes one of them as vllm_api_key, and nothing else", async () => {
    const open = (vllm_api_key: string) =>
      api.call("POST", "/init_session", { body: { vllm_api_key } });
    expect((await open("sk-of-somebody")).status).toBe(401);
    expect((await open(`${key.text}x`)).status).toBe(401);
    const opened = await open(key.text);
    expect(opened.status).toBe(200);
    const { session_id } = (await opened.json()) as { session_id: string };
    const said = await api.call("POST", "/chat", { body: { session_id, message: "say hi" } });
    const reply = (await said.json()) as Reply;
    expect(reply.reply).toBe("hi ");
    const { headers } = key;
    expect((await api.call("GET", `/v1/jobs/${reply.job_id}`, { headers })).status).toBe(200);
  });
});
