import type { JobView, Problem } from "@shared/contracts";
import { revokeApiKeys } from "@shared/db";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import { createChatScript } from "./chat-script.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { putKey } from "./put-key.ts";
import type { TestKey } from "./put-key.ts";

/* Every operation of the API's own document is called by everybody who may not. */

interface Operation {
  method: string;
  path: string;
  isOpen: boolean;
}

let api: ApiFixture;
let operations: Operation[];
let owner: TestKey;
let admin: TestKey;
let job: JobView;
let website: string;

const unknownId = "0198b1f0-5a3c-7d11-8f6e-2f4c9be0a001";
const submission = { input: { snapshot: "A bakery." } };

beforeAll(async () => {
  api = await createApiFixture({
    prepare: async (stores) => {
      owner = await putKey(stores);
      admin = await putKey(stores, { scopes: ["admin"] });
    },
  });
  await api.startWork();
  await api.startChat(createChatScript().handler);
  const document = (await (await api.call("GET", "/openapi.json")).json()) as {
    security: object[];
    paths: Record<string, Record<string, { security?: object[] }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      isOpen: (security ?? document.security).length === 0,
    })),
  );
  const submitted = await api.call("POST", "/v1/jobs/webgen?", {
    body: submission,
    headers: { ...owner.headers, prefer: "wait=30" },
  });
  job = (await submitted.json()) as JobView;
  const started = await api.call("POST", "/start", {
    body: { snapshot: "A bakery." },
    headers: owner.headers,
  });
  website = ((await started.json()) as { website_id: string }).website_id;
});

afterAll(() => api.close());

const chat = { model: "echo", messages: [{ role: "user", content: "say hi" }] };
const bodies: Record<string, object> = {
  "/start": { snapshot: "A bakery." },
  "/v1/chat/completions": chat,
  "/v1/jobs/chat-completion": { input: chat },
};

/** Calls an operation on the owner's job and website. */
function callAs(operation: Operation, headers: Record<string, string>): Promise<Response> {
  const path = operation.path
    .replace("{id}", job.id)
    .replace("{name}", "index.html")
    .replace("{website_id}", website);
  const body = bodies[operation.path] ?? submission;
  return api.call(operation.method, path, {
    headers,
    ...(operation.method === "POST" ? { body } : {}),
  });
}

const closedOperations = () => operations.filter((one) => !one.isOpen);
const isOpenai = ({ path }: Operation) => /^\/v1\/(chat|models)/.test(path);
const isOwned = (one: Operation) => one.path.includes("{") && !isOpenai(one);
const isFace = (one: Operation) =>
  isOpenai(one) || /^\/(start|status|download|delete)/.test(one.path);
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

/** The status and code that each of several operations answers. */
async function verdicts(some: Operation[], headers: Record<string, string>) {
  return Promise.all(
    some.map(async (operation) => {
      const answer = await callAs(operation, headers);
      const text = await answer.text();
      const code = isFace(operation) ? undefined : (JSON.parse(text || "{}") as Problem).code;
      if (isFace(operation) && answer.status >= 400) {
        const shape = isOpenai(operation)
          ? { error: expect.any(Object) }
          : { detail: expect.any(String) };
        expect(JSON.parse(text)).toEqual(shape);
      }
      return { name: nameOf(operation), status: answer.status, code, answer };
    }),
  );
}

describe("every operation", () => {
  it("is listed, and only health, readiness and chat sessions are open", () => {
    expect(operations.length).toBeGreaterThan(15);
    expect(operations.filter((one) => one.isOpen).map(nameOf)).toEqual([
      "GET /health",
      "GET /ready",
      // Their bodies bring a key, or the secret of a session that a key opened.
      ...["POST /init_session", "POST /set_system_prompt", "POST /stop_session", "POST /chat"],
    ]);
  });

  it("is refused without a key, and says how to send one", async () => {
    for (const { name, status, code, answer } of await verdicts(closedOperations(), {})) {
      expect([name, status]).toEqual([name, 401]);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="millrace"');
      expect([undefined, "NOT_SIGNED_IN"]).toContain(code);
    }
  });

  it.each([
    ["an unknown key", () => `Bearer mr_${"a".repeat(12)}_${"A".repeat(43)}`],
    ["a known id with another secret", () => `Bearer ${owner.text.slice(0, 16)}${"A".repeat(43)}`],
    ["a key that lost a letter", () => `Bearer ${owner.text.slice(0, -1)}`],
    ["a key of another system", () => "Bearer sk-0123456789"],
    ["a password", () => "Basic YWRtaW46YWRtaW4="],
    ["nothing behind Bearer", () => "Bearer"],
  ])("is refused with %s", async (_what, authorization) => {
    const headers = { authorization: authorization() };
    for (const { name, status, answer } of await verdicts(closedOperations(), headers)) {
      expect([name, status]).toEqual([name, 401]);
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
  });

  it("is refused with an expired key", async () => {
    const expired = await putKey(api.stores, { expiresAt: new Date(Date.now() - 1_000) });
    for (const { name, status } of await verdicts(closedOperations(), expired.headers)) {
      expect([name, status]).toEqual([name, 401]);
    }
  });

  it("is refused with a revoked key", async () => {
    const revoked = await putKey(api.stores, { scopes: ["admin"] });
    await revokeApiKeys(api.stores.db, [revoked.id]);
    for (const { name, status } of await verdicts(closedOperations(), revoked.headers)) {
      expect([name, status]).toEqual([name, 401]);
    }
  });

  it("needs the scope that it is about", async () => {
    const reader = await putKey(api.stores, { scopes: ["read"] });
    const submitter = await putKey(api.stores, { scopes: ["submit"] });
    const isRead = ({ method }: Operation) => method === "GET";
    const reads = closedOperations().filter(isRead);
    const writes = closedOperations().filter((one) => !isRead(one));
    const refused = [
      ...(await verdicts(writes, reader.headers)),
      ...(await verdicts(reads, submitter.headers)),
    ];
    for (const { name, status, code } of refused) {
      expect([name, status]).toEqual([name, 403]);
      expect([undefined, "MISSING_SCOPE"]).toContain(code);
    }
    for (const { name, status } of await verdicts(writes, submitter.headers)) {
      expect([name, [200, 202, 404]]).toEqual([name, expect.arrayContaining([status])]);
    }
  });

  it("takes somebody else's job for none at all", async () => {
    const stranger = await putKey(api.stores);
    const owned = operations.filter(isOwned);
    expect(owned.length).toBeGreaterThanOrEqual(10);
    for (const { name, status } of await verdicts(owned, stranger.headers)) {
      expect([name, status]).toEqual([name, 404]);
    }
    const foreign = await api.call("GET", `/v1/jobs/${job.id}`, { headers: stranger.headers });
    const missing = await api.call("GET", `/v1/jobs/${unknownId}`, { headers: stranger.headers });
    const detailOf = async (answer: Response) => ((await answer.json()) as Problem).detail;
    expect(await detailOf(foreign)).toBe(await detailOf(missing));
    expect((await api.call("GET", `/v1/jobs/${job.id}`, { headers: owner.headers })).status).toBe(
      200,
    );
  });
});

describe("a key", () => {
  const listOf = async (key: TestKey, query = "") => {
    const answer = await api.call("GET", `/v1/jobs?limit=200${query}`, { headers: key.headers });
    return ((await answer.json()) as { items: JobView[] }).items.map(({ id }) => id);
  };

  it("lists its own jobs alone, and an administrator's everybody's", async () => {
    const stranger = await putKey(api.stores);
    expect(await listOf(stranger)).toEqual([]);
    expect(await listOf(owner)).toContain(job.id);
    expect(await listOf(admin)).toContain(job.id);
    const own = await api.call("POST", "/v1/jobs/webgen", {
      body: submission,
      headers: stranger.headers,
    });
    expect(await listOf(stranger)).toEqual([((await own.json()) as JobView).id]);
    expect(await listOf(stranger, "&kind=webgen&status=failed")).toEqual([]);
  });

  it("shows all of its finished job", async () => {
    const { headers } = owner;
    for (const rest of ["", "/artifacts/index.html", "/preview", "/events"]) {
      const answer = await api.call("GET", `/v1/jobs/${job.id}${rest}`, { headers });
      expect([rest, answer.status]).toEqual([rest, 200]);
      await answer.text();
    }
    const again = await api.call("POST", `/v1/jobs/${job.id}/retry`, { headers });
    expect(again.status).toBe(202);
    const [row] = await api.stores.db.pool`
      select key_id from jobs where id = ${((await again.json()) as JobView).id}`;
    expect(row?.["key_id"]).toBe(owner.id);
  });

  it("has its own Idempotency-Keys", async () => {
    const other = await putKey(api.stores);
    const submit = async (key: TestKey, snapshot: string) => {
      const headers = { ...key.headers, "idempotency-key": "the same word" };
      const body = { input: { snapshot } };
      const answer = await api.call("POST", "/v1/jobs/webgen", { body, headers });
      return ((await answer.json()) as JobView).id;
    };
    const first = await submit(owner, "one");
    expect(await submit(owner, "one")).toBe(first);
    expect(await submit(other, "two")).toEqual(expect.not.stringContaining(first));
  });

  it("that is bound to kinds may have to do with no other", async () => {
    const bound = await putKey(api.stores, { kinds: ["chat-completion"] });
    const refused = await api.call("POST", "/v1/jobs/webgen", {
      body: submission,
      headers: bound.headers,
    });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([
      403,
      "MISSING_SCOPE",
    ]);
    const face = await api.call("POST", "/start", {
      body: { snapshot: "x" },
      headers: bound.headers,
    });
    expect([face.status, await face.json()]).toEqual([403, { detail: expect.any(String) }]);
    await api.stores.db.pool`update jobs set key_id = ${bound.id} where id = ${job.id}`;
    try {
      const read = await api.call("GET", `/v1/jobs/${job.id}`, { headers: bound.headers });
      expect(read.status).toBe(404);
      expect(await listOf(bound)).toEqual([]);
    } finally {
      await api.stores.db.pool`update jobs set key_id = ${owner.id} where id = ${job.id}`;
    }
  });

  it("works from the moment it is made, and ends within seconds of its revocation", async () => {
    const key = await putKey(api.stores);
    const read = async () => (await api.call("GET", "/v1/jobs", { headers: key.headers })).status;
    expect(await read()).toBe(200);
    const revokedAt = performance.now();
    await revokeApiKeys(api.stores.db, [key.id]);
    await eventually(async () => (await read()) === 401, { timeoutMs: 30_000 });
    expect(performance.now() - revokedAt).toBeLessThan(6_500);
  });

  it("is noted when it is used, off the request's way", async () => {
    const key = await putKey(api.stores);
    await api.call("GET", "/v1/jobs", { headers: key.headers });
    const lastUsed = async () =>
      (await api.stores.db.pool`select last_used_at as at from api_keys where id = ${key.id}`)[0];
    await eventually(async () => typeof (await lastUsed())?.["at"] === "string", {
      timeoutMs: 30_000,
    });
  });

  it("costs no round trip to Postgres", async () => {
    await api.call("GET", "/v1/workers", { headers: owner.headers });
    const count = async () =>
      Number(
        (
          await api.stores.db.pool`
          select sum(xact_commit)::int as n from pg_stat_database where datname = current_database()`
        )[0]?.["n"],
      );
    const before = await count();
    const calls = Array.from({ length: 100 }, () =>
      api.call("GET", "/v1/workers", { headers: owner.headers }),
    );
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
    expect((await count()) - before).toBeLessThan(50);
  });
});
