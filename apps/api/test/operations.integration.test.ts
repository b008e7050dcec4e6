import { eventually } from "@shared/testing";
import { request } from "node:http";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Problem } from "@shared/contracts";
import { jobCatalog } from "@shared/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiProcess } from "../src/api-process.ts";
import { testApiSettings } from "./test-settings.ts";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture();
});

afterAll(() => api.close());

describe("operations", () => {
  it("reports health and readiness", async () => {
    const health = await api.call("GET", "/health");
    expect([health.status, await health.json()]).toEqual([200, { ok: true, status: "ok" }]);
    // Right after the start the connections may still be on their way.
    const ready = await eventually(async () => {
      const answer = await api.call("GET", "/ready");
      return answer.status === 200 ? answer : undefined;
    });
    const ok = { ok: true };
    const checks = { postgres: ok, redis: ok, migrations: ok };
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, checks }]);
  });

  it("counts what happens in Prometheus' format", async () => {
    await api.submit("counted");
    await (await api.call("GET", "/v1/jobs/nonsense")).text();
    const answer = await api.call("GET", "/metrics");
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    for (const line of [
      /^millrace_http_request_seconds_count\{method="POST",route="\/v1\/jobs\/:kind",status="202"\} [1-9]/m,
      /^millrace_http_request_seconds_count\{method="GET",route="\/v1\/jobs\/:id",status="404"\} [1-9]/m,
      /^millrace_jobs\{kind="webgen",lane="webgen",status="queued"\} [1-9]/m,
      /^millrace_oldest_job_seconds\{/m,
      /^millrace_job_accept_seconds_count\{kind="webgen"\} [1-9]/m,
      /^nodejs_eventloop_lag_p99_seconds /m,
    ]) {
      expect(text).toMatch(line);
    }
  });

  it("lists queues with depth and age, workers when they live", async () => {
    await api.submit("waiting");
    const queues = (await (await api.call("GET", "/v1/queues")).json()) as { items: object[] };
    expect(queues.items).toEqual([
      expect.objectContaining({
        kind: "webgen",
        lane: "webgen",
        queued: expect.any(Number),
        running: 0,
      }),
      expect.objectContaining({ kind: "chat-completion", queued: 0 }),
    ]);
    const workers = await api.call("GET", "/v1/workers");
    expect(await workers.json()).toEqual({ items: [] });
  });

  it("shows the tickets in a read-only board", async () => {
    const page = await api.call("GET", "/admin/queues");
    const html = await page.text();
    expect([page.status, html.includes("https://")]).toEqual([200, false]);
    const script = /src="(static\/js\/main[^"]+)"/.exec(html)?.[1];
    expect((await api.call("GET", `/admin/queues/${script}`)).status).toBe(200);
    const listing = await api.call("GET", "/admin/queues/api/queues");
    const { queues } = (await listing.json()) as {
      queues: { name: string; readOnlyMode: boolean }[];
    };
    expect(queues).toEqual(
      Object.keys(jobCatalog).map((name) => expect.objectContaining({ name, readOnlyMode: true })),
    );
    const drain = await api.call("PUT", "/admin/queues/api/queues/webgen/empty");
    expect(drain.status).toBeGreaterThanOrEqual(400);
  });
});

describe("the reference", () => {
  it("is a valid OpenAPI document that names every endpoint", async () => {
    const document = (await (await api.call("GET", "/openapi.json")).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, object> }>>;
    };
    const verdict = await new Validator().validate(document);
    expect(verdict).toMatchObject({ valid: true });
    const listed = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(listed.toSorted()).toEqual(
      [
        ...Object.keys(jobCatalog).map((kind) => `post /v1/jobs/${kind}`),
        ...[
          "get /v1/jobs",
          "get /v1/jobs/{id}",
          "delete /v1/jobs/{id}",
          "get /v1/jobs/{id}/events",
        ],
        ...["get /v1/jobs/{id}/artifacts/{name}", "get /v1/jobs/{id}/preview"],
        ...["post /v1/jobs/{id}/cancel", "post /v1/jobs/{id}/retry"],
        ...["get /v1/jobs/{id}/webhook", "post /v1/jobs/{id}/webhook/redeliver"],
        ...["get /health", "get /ready", "get /metrics", "get /v1/workers", "get /v1/queues"],
        ...["post /start", "get /status/{website_id}", "get /download/{website_id}"],
        "delete /delete/{website_id}",
        ...["post /v1/chat/completions", "get /v1/models", "get /v1/models/{id}"],
        ...["post /init_session", "post /set_system_prompt", "post /chat", "post /stop_session"],
      ].toSorted(),
    );
    const submit = document.paths["/v1/jobs/webgen"]?.["post"]?.responses ?? {};
    expect(Object.keys(submit)).toEqual([
      "200",
      "202",
      "400",
      "401",
      "403",
      "404",
      "413",
      "415",
      "422",
      "429",
      "500",
      "503",
    ]);
    expect(JSON.stringify(submit["202"])).toContain("idempotency-replayed");
  });

  it("is shown by a page that loads from here alone", async () => {
    const page = await api.call("GET", "/docs");
    const html = await page.text();
    expect(page.status).toBe(200);
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(parts.filter((part) => /^(https?:)?\/\//.test(part))).toEqual([]);
    for (const part of parts)
      expect([part, (await api.call("GET", `/${part}`)).status]).toEqual([part, 200]);
    expect(page.headers.get("content-security-policy")).toContain("connect-src 'self'");
    expect((await api.call("GET", "/docs/package.json")).status).toBe(404);
  });
});

describe("who may call", () => {
  it("refuses names that were made to point here", async () => {
    const port = new URL(api.url).port;
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "10.0.0.1",
    ]) {
      expect([host, await statusFor({ headers: { host } })]).toEqual([host, 403]);
    }
    for (const host of [
      "localhost",
      `LOCALHOST:${port}`,
      "app.localhost",
      "127.1.2.3",
      "[::1]:80",
    ]) {
      expect([host, await statusFor({ headers: { host } })]).toEqual([host, 200]);
    }
  });

  it("refuses web pages of another origin", async () => {
    const own = new URL(api.url).origin;
    for (const origin of ["https://evil.example", "null", "http://localhost:3000"]) {
      const answer = await api.call("POST", "/v1/jobs/webgen", {
        body: { input: { snapshot: "x" } },
        headers: { origin },
      });
      expect(((await answer.json()) as Problem).code).toBe("FORBIDDEN_ORIGIN");
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    expect((await api.call("GET", "/health", { headers: { origin: own } })).status).toBe(200);
  });

  it("refuses writes that a browser calls cross-site", async () => {
    const written = {
      method: "POST",
      path: "/v1/jobs",
      headers: { "sec-fetch-site": "cross-site" },
    };
    expect(await statusFor(written)).toBe(403);
    const read = { method: "GET", path: "/health", headers: { "sec-fetch-site": "cross-site" } };
    expect(await statusFor(read)).toBe(200);
  });

  it("opens a face to the origins that are configured for it", async () => {
    const origin = "https://app.example";
    const open = await createApiFixture({
      settings: { corsOrigins: { api: [], webgen: [origin], gateway: [] } },
    });
    try {
      const preflight = { origin, "access-control-request-method": "POST" };
      const allowed = await open.call("OPTIONS", "/start", { headers: preflight });
      expect(allowed.headers.get("access-control-allow-origin")).toBe(origin);
      const started = await open.call("POST", "/start", {
        body: { snapshot: "x" },
        headers: { origin },
      });
      expect([started.status, started.headers.get("access-control-allow-origin")]).toEqual([
        202,
        origin,
      ]);
      expect((await open.call("GET", "/v1/jobs", { headers: { origin } })).status).toBe(403);
    } finally {
      await open.close();
    }
  });

  it("refuses to start where other machines could call and no key is on record", async () => {
    const options = {
      port: 0,
      databaseUrl: api.stores.databaseUrl,
      redisUrl: api.stores.redisUrl,
      deployment: "unused",
      logger: api.stores.logger,
      graceMs: 0,
      settings: {
        version: "0",
        bodyLimitBytes: 1,
        heartbeatMs: 1,
        corsOrigins: { api: [], webgen: [], gateway: [] },
        privateTargets: [],
        gateway: testApiSettings.gateway,
        snapshotMaxChars: 1,
        caps: { waitingPerKind: 10_000, waitingPerKey: 2_000 },
        ticketsPerKey: 1_000,
      },
    };
    for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.com"]) {
      const closed = createApiProcess({ ...options, host });
      await expect(closed.start()).rejects.toThrow(/millrace keys create[\s\S]*HOST=127\.0\.0\.1/);
      await closed.stop();
    }
  });
});

/** The status under headers that fetch would not let a caller set. */
function statusFor(asked: {
  method?: string;
  path?: string;
  headers: Record<string, string>;
}): Promise<number | undefined> {
  const { method = "GET", path = "/health", headers } = asked;
  return new Promise((resolve, reject) => {
    request(api.url + path, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
