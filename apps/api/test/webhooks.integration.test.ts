import type { JobView, Problem, SubmittedJobView, WebhookView } from "@shared/contracts";
import { makeDeliveries } from "@shared/db";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

const url = "https://hooks.example.com/in?token=1";
const ownSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
/** What was asked for, or a problem. */
type Answer<T> = T & Pick<Problem, "code" | "errors">;

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture({ settings: { privateTargets: ["10.1.0.0/16"] } });
});
afterAll(() => api.close());

async function submit(webhook: unknown, headers: Record<string, string> = {}) {
  const body = { input: { snapshot: "text" }, webhook };
  const answer = await api.call("POST", "/v1/jobs/webgen", { body, headers });
  return { status: answer.status, body: (await answer.json()) as Answer<SubmittedJobView> };
}

async function read<T>(method: string, path: string) {
  const answer = await api.call(method, path);
  return { status: answer.status, body: (await answer.json()) as Answer<T> };
}

describe("webhooks over HTTP", () => {
  it("answers a secret that it made with the submission, and never again", async () => {
    const { status, body: job } = await submit({ url });
    expect(status).toBe(202);
    expect(job.webhook_secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(job.links["webhook"]).toBe(`/v1/jobs/${job.id}/webhook`);
    const { body: webhook } = await read<WebhookView>("GET", `/v1/jobs/${job.id}/webhook`);
    expect(webhook).toEqual({
      ...{ url, state: "waiting", webhook_id: `msg_${job.id}`, attempts: [] },
    });
    const places = [`/v1/jobs/${job.id}`, "/v1/jobs", `/v1/jobs/${job.id}/webhook`, "/metrics"];
    for (const path of places) {
      const text = await (await api.call("GET", path)).text();
      expect(text).not.toContain(job.webhook_secret);
    }
  });

  it("tells a secret of the caller's own to nobody", async () => {
    const { body } = await submit({ url, secret: ownSecret });
    expect(JSON.stringify(body)).not.toContain(ownSecret);
    const cancelled = await api.call("POST", `/v1/jobs/${body.id}/cancel`);
    expect(await cancelled.text()).not.toContain(ownSecret);
  });

  it("keeps the secret out of Redis", async () => {
    const { body } = await submit({ url });
    // The ticket follows the answer.
    const keys = await eventually(async () => {
      const found = await api.stores.redis.keys(`{${api.stores.deployment}}*${body.id}*`);
      return found.length > 0 && found;
    });
    for (const key of keys) {
      if ((await api.stores.redis.type(key)) !== "hash") continue;
      const text = JSON.stringify(await api.stores.redis.hgetall(key));
      expect(text).not.toContain(body.webhook_secret);
      expect(text).not.toContain("hooks.example.com");
    }
  });

  it("counts the webhook to the body that an Idempotency-Key stands for", async () => {
    const headers = { "idempotency-key": "with-a-webhook" };
    const first = await submit({ url }, headers);
    const again = await submit({ url }, headers);
    expect(again.body).toMatchObject({
      id: first.body.id,
      // The first answer may have been lost.
      webhook_secret: first.body.webhook_secret,
    });
    const other = await submit({ url: `${url}2` }, headers);
    expect(other.body).toMatchObject({ code: "IDEMPOTENCY_MISMATCH" });
  });

  it.each([
    ["no URL", {}, "webhook.url"],
    ["a text", "https://a.example/", "webhook"],
    ["a relative URL", { url: "/x" }, "webhook.url"],
    ["another protocol", { url: "ftp://a.example/" }, "webhook.url"],
    ["a file", { url: "file:///etc/passwd" }, "webhook.url"],
    ["credentials", { url: "https://u:p@a.example/" }, "webhook.url"],
    ["a long URL", { url: `https://a.example/${"x".repeat(2_048)}` }, "webhook.url"],
    ["an unknown field", { url, retries: 3 }, "webhook.retries"],
    ["a short secret", { url, secret: "whsec_c2hvcnQ=" }, "webhook.secret"],
    ["a secret without its prefix", { url, secret: ownSecret.slice(6) }, "webhook.secret"],
    ["a secret that is no base64", { url, secret: `${ownSecret}%` }, "webhook.secret"],
    ["loopback", { url: "http://127.0.0.1:8080/" }, "webhook.url"],
    ["loopback in decimal", { url: "http://2130706433/" }, "webhook.url"],
    ["loopback in hex", { url: "http://0x7f.1/" }, "webhook.url"],
    ["loopback in octal", { url: "http://0177.0.0.1/" }, "webhook.url"],
    ["loopback by name", { url: "http://localhost:8080/" }, "webhook.url"],
    ["the metadata service", { url: "http://169.254.169.254/latest" }, "webhook.url"],
    ["mapped IPv6", { url: "http://[::ffff:10.0.0.1]/" }, "webhook.url"],
    ["a private range", { url: "http://192.168.0.1/" }, "webhook.url"],
  ])("refuses %s", async (_what, webhook, path) => {
    const { status, body } = await submit(webhook);
    expect(status).toBe(422);
    expect(body.errors?.[0]?.path).toBe(path);
    expect(JSON.stringify(body)).not.toContain("whsec_c2");
  });

  it("takes a private target that the operator allows", async () => {
    expect((await submit({ url: "http://10.1.2.3/" })).status).toBe(202);
    expect((await submit({ url: "http://10.2.0.1/" })).status).toBe(422);
  });

  it("delivers again on request, once the job has ended", async () => {
    const { body: job } = await submit({ url });
    const path = `/v1/jobs/${job.id}/webhook/redeliver`;
    expect((await read("POST", path)).body.code).toBe("JOB_NOT_FINISHED");
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
    const made = { jobId: job.id, type: "job.cancelled", body: "{}" };
    await makeDeliveries(api.stores.db, [made]);
    await api.stores.db.pool`update webhooks set state = 'failed' where job_id = ${job.id}`;
    const { status, body } = await read<WebhookView>("POST", path);
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: "pending", type: "job.cancelled" });
    expect(Date.parse(body.next_attempt_at ?? "")).toBeLessThanOrEqual(Date.now());
  });

  it("gives a retried job the webhook of the first", async () => {
    const { body: job } = await submit({ url });
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
    const { body: retried } = await read<JobView>("POST", `/v1/jobs/${job.id}/retry`);
    const { body } = await read<WebhookView>("GET", `/v1/jobs/${retried.id}/webhook`);
    expect(body).toMatchObject({ url, state: "waiting" });
    const rows = await api.stores.db.pool`select distinct secret from webhooks
      where job_id in (${job.id}, ${retried.id})`;
    expect(rows.map((row) => row["secret"])).toEqual([job.webhook_secret]);
  });

  it("knows no webhook of a job without one, nor of no job", async () => {
    const job = await api.submit("text");
    for (const id of [job.id, "01920000-0000-7000-8000-000000000009", "x"]) {
      expect((await read("GET", `/v1/jobs/${id}/webhook`)).body.code).toBe("NOT_FOUND");
      expect((await read("POST", `/v1/jobs/${id}/webhook/redeliver`)).body.code).toBe("NOT_FOUND");
    }
  });
});
