import { request } from "node:http";
import type { JobView, Problem } from "@shared/contracts";
import { revokeApiKeys } from "@shared/db";
import { createStoreProxy, eventually } from "@shared/testing";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture, FixtureOptions } from "./api-fixture.ts";
import { putKey } from "./put-key.ts";
import type { TestKey } from "./put-key.ts";

/* Ways in other than a header, limits, and sessions. */

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: FixtureOptions = {}): Promise<{ api: ApiFixture; key: TestKey }> {
  let key: TestKey | undefined;
  const api = await createApiFixture({
    ...options,
    prepare: async (stores) => {
      key = await putKey(stores, { scopes: ["admin"] });
    },
  });
  closers.push(() => api.close());
  return { api, key: key as TestKey };
}

const body = { input: { snapshot: "A bakery." } };
const codeOf = async (answer: Response) => ((await answer.json()) as Problem).code;

/** The status under headers that fetch would not let a caller set. */
function statusOf(
  url: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("an API without keys", () => {
  it("ignores whatever key it is sent, until the first one is on record", async () => {
    const api = await createApiFixture();
    closers.push(() => api.close());
    const headers = { authorization: "Bearer nonsense" };
    expect((await api.call("GET", "/v1/jobs", { headers })).status).toBe(200);
    expect((await api.call("GET", "/k/nonsense/v1/jobs")).status).toBe(200);
    const key = await putKey(api.stores);
    await eventually(async () => (await api.call("GET", "/v1/jobs")).status === 401, {
      timeoutMs: 30_000,
    });
    expect((await api.call("GET", "/v1/jobs", { headers: key.headers })).status).toBe(200);
  });
});

describe("a base URL with a key in it", () => {
  it("serves a client that can send no header, and stays below itself", async () => {
    const { api, key } = await start();
    const base = `/k/${key.text}`;
    const submitted = await api.call("POST", `${base}/v1/jobs/webgen`, { body });
    const job = (await submitted.json()) as JobView;
    const location = submitted.headers.get("location") ?? "";
    expect([submitted.status, location]).toEqual([202, expect.not.stringContaining(key.text)]);
    const followed = await fetch(new URL(location, submitted.url));
    expect([followed.status, ((await followed.json()) as JobView).id]).toEqual([200, job.id]);
    expect((await fetch(`${api.url}${base}${job.links["self"]}`)).status).toBe(200);
    const started = await api.call("POST", `${base}/start`, { body: { snapshot: "x" } });
    const { website_id } = (await started.json()) as { website_id: string };
    expect((await api.call("GET", `${base}/status/${website_id}`)).status).toBe(200);
    expect((await api.call("GET", `/status/${website_id}`)).status).toBe(401);
  });

  it("opens a preview and a file in a browser", async () => {
    const { api, key } = await start();
    await api.startWork();
    const headers = { ...key.headers, prefer: "wait=30" };
    const answer = await api.call("POST", "/v1/jobs/webgen", { body, headers });
    const job = (await answer.json()) as JobView;
    const paths = [job.links["preview"], job.artifacts[0]?.url];
    for (const path of paths) {
      const page = await api.call("GET", `/k/${key.text}${path}`);
      expect([page.status, page.headers.get("referrer-policy")]).toEqual([200, "no-referrer"]);
    }
  });

  it("is refused with a wrong key, which no answer repeats", async () => {
    const { api } = await start();
    const wrong = `mr_${"a".repeat(12)}_${"B".repeat(43)}`;
    const answer = await api.call("GET", `/k/${wrong}/v1/jobs`);
    const text = await answer.text();
    const told = text + JSON.stringify([...answer.headers]);
    expect([answer.status, told.includes("BBBB")]).toEqual([401, false]);
  });
});

describe("an address range", () => {
  const local = ["127.0.0.0/8", "::1"];

  it("opens its face and nothing else", async () => {
    const { api, key } = await start({ settings: { access: { openRanges: { webgen: local } } } });
    const started = await api.call("POST", "/start", { body: { snapshot: "x" } });
    const { website_id } = (await started.json()) as { website_id: string };
    expect((await api.call("GET", `/status/${website_id}`)).status).toBe(200);
    expect((await api.call("GET", "/v1/jobs")).status).toBe(401);
    const keyed = await api.call("POST", "/start", {
      body: { snapshot: "x" },
      headers: key.headers,
    });
    const foreign = ((await keyed.json()) as { website_id: string }).website_id;
    expect((await api.call("GET", `/status/${foreign}`)).status).toBe(404);
    const wrong = { authorization: "Bearer wrong" };
    expect((await api.call("GET", `/status/${website_id}`, { headers: wrong })).status).toBe(401);
  });

  it("counts by the connection, whatever X-Forwarded-For says", async () => {
    const { api } = await start({
      settings: { access: { openRanges: { webgen: ["10.0.0.0/8"] } } },
    });
    const headers = { "x-forwarded-for": "10.1.2.3" };
    expect((await api.call("GET", "/status/website_1", { headers })).status).toBe(401);
  });

  it("counts by X-Forwarded-For behind a trusted proxy", async () => {
    const access = { openRanges: { webgen: ["10.0.0.0/8"] }, trustedProxies: local };
    const { api } = await start({ settings: { access } });
    const statusFrom = async (address: string) =>
      (await api.call("GET", "/status/website_1", { headers: { "x-forwarded-for": address } }))
        .status;
    expect(await statusFrom("10.1.2.3")).toBe(404);
    expect(await statusFrom("203.0.113.9")).toBe(401);
    expect(await statusFrom("10.1.2.3, 203.0.113.9")).toBe(401);
  });

  it("is of no use to a name that was made to point here", async () => {
    const access = { openRanges: { webgen: local }, hosts: ["jobs.example"] };
    const { api } = await start({ settings: { access } });
    const url = `${api.url}/status/website_1`;
    expect(await statusOf(url, { host: "evil.example" })).toBe(403);
    expect(await statusOf(url, { host: "jobs.example:8080" })).toBe(404);
    expect(await statusOf(url, { host: "10.0.0.7" })).toBe(404);
  });
});

describe("an API that other machines can reach", () => {
  it("starts with keys, answers to any name, and asks for a key", async () => {
    const { api, key } = await start({ host: "0.0.0.0" });
    const url = api.url.replace("0.0.0.0", "127.0.0.1");
    const host = "jobs.example";
    expect(await statusOf(`${url}/health`, { host })).toBe(200);
    expect(await statusOf(`${url}/v1/jobs`, { host })).toBe(401);
    expect(await statusOf(`${url}/v1/jobs`, { host, ...key.headers })).toBe(200);
    const origin = "https://evil.example";
    expect(await statusOf(`${url}/v1/jobs`, { host, origin, ...key.headers })).toBe(403);
    // Its keys may all go: it must not become open.
    await api.stores.db.pool`delete from api_keys`;
    await eventually(
      async () => (await statusOf(`${url}/v1/jobs`, { host, ...key.headers })) === 401,
      { timeoutMs: 30_000 },
    );
    expect(await statusOf(`${url}/v1/jobs`, { host: "127.0.0.1" })).toBe(401);
  });
});

describe("a limit of requests a minute", () => {
  it("is kept, told, and counted for each key alone", async () => {
    const { api, key } = await start();
    const limited = await putKey(api.stores, { ratePerMinute: 5 });
    const read = () => api.call("GET", "/v1/jobs", { headers: limited.headers });
    const answers = await Promise.all(Array.from({ length: 8 }, read));
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = answers.find((answer) => answer.status === 429) as Response;
    expect(await codeOf(refused)).toBe("RATE_LIMITED");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get("ratelimit-policy")).toBe('"key";q=5;w=60');
    const taken = answers.find((answer) => answer.status === 200) as Response;
    expect(taken.headers.get("ratelimit")).toMatch(/^"key";r=\d;t=60$/);
    expect((await api.call("GET", "/v1/jobs", { headers: key.headers })).status).toBe(200);
  });

  it("falls to the configured one, is shared by all processes, and outlives Redis", async () => {
    const redis = await createStoreProxy(inject("redisUrl"));
    closers.push(() => redis.close());
    const access = { ratePerMinute: 3 };
    const { api } = await start({
      settings: { access },
      urls: { redisUrl: (real) => redis.through(real) },
    });
    const key = await putKey(api.stores);
    const read = async () => (await api.call("GET", "/v1/queues", { headers: key.headers })).status;
    await eventually(async () => (await api.call("GET", "/ready")).status === 200);
    expect([await read(), await read(), await read(), await read()]).toEqual([200, 200, 200, 429]);
    const [counted] = await api.stores.redis.keys(`{${api.stores.deployment}}:rate:${key.id}`);
    // Two fields, because a minute may have begun in between.
    const [current, previous] = await api.stores.redis.hmget(counted ?? "", "current", "previous");
    expect(Number(current) + Number(previous)).toBe(3);
    await redis.cut();
    await eventually(async () => (await api.call("GET", "/ready")).status === 503);
    expect([await read(), await read(), await read(), await read()]).toEqual([200, 200, 200, 429]);
  });
});

describe("while Postgres is away", () => {
  it("a known key goes on for its time, then everything says 503", async () => {
    const postgres = await createStoreProxy(inject("postgresUrl"));
    closers.push(() => postgres.close());
    const { api, key } = await start({
      urls: { databaseUrl: (real) => postgres.through(real) },
    });
    const read = async () =>
      (await api.call("GET", "/v1/workers", { headers: key.headers })).status;
    await eventually(async () => (await read()) === 200);
    await postgres.cut();
    expect(await read()).toBe(200);
    await eventually(async () => (await read()) === 503, { timeoutMs: 30_000 });
    const unknown = await api.call("GET", "/v1/workers");
    expect(await codeOf(unknown)).toBe("DATABASE_UNAVAILABLE");
    expect((await api.call("GET", "/health")).status).toBe(200);
    await postgres.mend();
    await eventually(async () => (await read()) === 200, { timeoutMs: 30_000 });
  });
});

describe("the admin pages", () => {
  const signIn = (api: ApiFixture, text: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/admin/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ key: text }),
      redirect: "manual",
      headers,
    });
  const board = (api: ApiFixture, headers: Record<string, string>) =>
    fetch(`${api.url}/admin/queues`, { redirect: "manual", headers });

  it("send a browser to sign in, and show themselves to an administrator", async () => {
    const { api, key } = await start();
    const turnedAway = await board(api, { accept: "text/html" });
    expect([turnedAway.status, turnedAway.headers.get("location")]).toEqual([
      303,
      "/admin/sign-in",
    ]);
    expect((await board(api, {})).status).toBe(401);
    expect((await board(api, key.headers)).status).toBe(200);
    const signedIn = await signIn(api, key.text);
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(signedIn.status).toBe(303);
    expect(cookie).toMatch(/^millrace_session=.*Path=\/admin; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(key.text.slice(16));
    const session = { cookie: cookie.split(";")[0] ?? "", accept: "text/html" };
    expect((await board(api, session)).status).toBe(200);
    const elsewhere = await api.call("GET", "/v1/jobs", { headers: session });
    expect(elsewhere.status).toBe(401);
    const out = await fetch(`${api.url}/admin/sign-out`, {
      method: "POST",
      redirect: "manual",
      headers: session,
    });
    expect(out.headers.get("set-cookie")).toMatch(/^millrace_session=;.*Max-Age=0/);
  });

  it.each([
    ["multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data"],
    ["multipart/form-data", "--x--"],
    ["application/x-www-form-urlencoded", "key=%ff&key=%"],
    ["application/json", "{"],
  ])("refuse a form of %s that can't be read", async (type, body) => {
    const { api } = await start();
    const headers = { "content-type": type };
    const answer = await fetch(`${api.url}/admin/sign-in`, { method: "POST", body, headers });
    expect([400, 401]).toContain(answer.status);
  });

  it("are closed to other keys, forged cookies and forms of other sites", async () => {
    const { api, key } = await start();
    const plain = await putKey(api.stores);
    expect((await board(api, plain.headers)).status).toBe(403);
    const refused = await signIn(api, plain.text);
    expect([refused.status, refused.headers.get("set-cookie")]).toEqual([403, null]);
    const wrong = await signIn(api, "<script>alert(1)</script>");
    expect([wrong.status, (await wrong.text()).includes("<script>")]).toEqual([401, false]);
    const origin = "https://evil.example";
    expect((await signIn(api, key.text, { origin })).status).toBe(403);
    expect((await signIn(api, "x".repeat(5_000))).status).toBe(413);
    const cookie = (await signIn(api, key.text)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const forged = cookie.replace(key.id, plain.id);
    const endless = cookie.replace(/\.\d{13}/, ".9999999999999");
    for (const one of [forged, endless, "millrace_session=x"]) {
      expect([one === cookie, (await board(api, { cookie: one })).status]).toEqual([false, 401]);
    }
  });

  it("close with the key that opened them", async () => {
    const { api, key } = await start();
    const cookie = (await signIn(api, key.text)).headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await board(api, { cookie })).status).toBe(200);
    await revokeApiKeys(api.stores.db, [key.id]);
    await eventually(async () => (await board(api, { cookie })).status === 401, {
      timeoutMs: 30_000,
    });
  });

  it("are simply there while the API is open", async () => {
    const api = await createApiFixture();
    closers.push(() => api.close());
    expect((await board(api, {})).status).toBe(200);
  });
});
