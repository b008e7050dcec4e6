import type { JobView, Problem } from "@shared/contracts";
import { createSignal, createStoreProxy, eventually } from "@shared/testing";
import type { StoreProxy } from "@shared/testing";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { readEvents } from "./read-events.ts";

let api: ApiFixture;
let postgres: StoreProxy;
let redis: StoreProxy;

beforeAll(async () => {
  postgres = await createStoreProxy(inject("postgresUrl"));
  redis = await createStoreProxy(inject("redisUrl"));
  api = await createApiFixture({
    urls: { databaseUrl: postgres.through, redisUrl: redis.through },
  });
});

afterEach(async () => {
  await Promise.all([postgres.mend(), redis.mend()]);
  await eventually(async () => (await api.call("GET", "/ready")).status === 200);
});

afterAll(async () => {
  await api.close();
  await Promise.all([postgres.close(), redis.close()]);
});

const body = { input: { snapshot: "text" } };
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as Problem).code];

describe("without Postgres", () => {
  it("answers 503 quickly and goes on afterwards", async () => {
    await api.submit("before");
    await postgres.cut();
    for (let at = 0; at < 5; at += 1) {
      const startedAt = performance.now();
      const answer = await api.call("POST", "/v1/jobs/webgen", { body });
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(answer.headers.get("retry-after")).toBe("2");
      expect(await codeOf(answer)).toEqual([503, "DATABASE_UNAVAILABLE"]);
    }
    expect((await api.call("GET", "/health")).status).toBe(200);
    const ready = await api.call("GET", "/ready");
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({
        ready: false,
        checks: expect.objectContaining({ redis: { ok: true } }),
      }),
    ]);
    const started = await api.call("POST", "/start", { body: { snapshot: "x" } });
    expect([started.status, await started.json()]).toEqual([503, { detail: expect.any(String) }]);
    expect((await api.call("GET", "/metrics")).status).toBe(200);
    await postgres.mend();
    await eventually(
      async () => (await api.call("POST", "/v1/jobs/webgen", { body })).status === 202,
    );
  });

  it("refuses every one of many submissions at once", async () => {
    await postgres.cut();
    const calls = Array.from({ length: 50 }, () => api.call("POST", "/v1/jobs/webgen", { body }));
    const statuses = (await Promise.all(calls)).map((answer) => answer.status);
    expect(new Set(statuses)).toEqual(new Set([503]));
  });
});

describe("a Postgres that takes no writes", () => {
  it("is read from, and answered for by 503 where something was to be written", async () => {
    const { pool } = api.stores.db;
    const job = await api.submit("kept");
    const name = new URL(api.stores.databaseUrl).pathname.slice(1);
    const renewSessions = () =>
      pool`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = ${name} and pid <> pg_backend_pid()`;
    const read = async () => (await api.call("GET", `/v1/jobs/${job.id}`)).status === 200;
    await pool.unsafe(`alter database "${name}" set default_transaction_read_only = on`);
    try {
      await renewSessions();
      await eventually(read);
      expect(await codeOf(await api.call("POST", "/v1/jobs/webgen", { body }))).toEqual([
        503,
        "DATABASE_UNAVAILABLE",
      ]);
      expect(await read()).toBe(true);
    } finally {
      await pool.begin("read write", (sql) =>
        sql.unsafe(`alter database "${name}" reset default_transaction_read_only`),
      );
      await renewSessions();
    }
  });
});

describe("without Redis", () => {
  it("still accepts jobs, and says that they can't run yet", async () => {
    await redis.cut();
    const answer = await eventually(async () => {
      const tried = await api.call("POST", "/v1/jobs/webgen", { body });
      const job = (await tried.json()) as JobView;
      return tried.status === 202 && job.feasible === false && job;
    });
    expect(answer.infeasible_reason).toContain("queue can't be reached");
    const read = await api.call("GET", `/v1/jobs/${answer.id}?wait=0.2`);
    expect([read.status, ((await read.json()) as JobView).status]).toEqual([200, "queued"]);
    const cancelled = await api.call("POST", `/v1/jobs/${answer.id}/cancel`);
    expect([cancelled.status, ((await cancelled.json()) as JobView).status]).toEqual([
      202,
      "cancelled",
    ]);
  });

  it("refuses what must be answered now, and accepts nothing for it", async () => {
    await redis.cut();
    await eventually(async () => (await api.call("GET", "/ready")).status === 503);
    const count = async () =>
      (await api.stores.db.pool`select count(*)::int as n from jobs`)[0]?.["n"];
    const before = await count();
    const waiting = await api.call("POST", "/v1/jobs/webgen", {
      body,
      headers: { prefer: "wait=5" },
    });
    expect(await codeOf(waiting)).toEqual([503, "QUEUE_UNAVAILABLE"]);
    expect(await count()).toBe(before);
    const workers = await api.call("GET", "/v1/workers");
    expect(await codeOf(workers)).toEqual([503, "QUEUE_UNAVAILABLE"]);
    expect((await api.call("GET", "/v1/queues")).status).toBe(200);
    const board = await api.call("GET", "/admin/queues/api/queues");
    expect(await codeOf(board)).toEqual([503, "QUEUE_UNAVAILABLE"]);
  });

  it("tells a finished job's end from the record, and no other", async () => {
    const [over, waiting] = [await api.submit("over"), await api.submit("waiting")];
    await api.call("POST", `/v1/jobs/${over.id}/cancel`);
    await redis.cut();
    await eventually(async () => (await api.call("GET", "/ready")).status === 503);
    const told = await readEvents(await api.call("GET", `/v1/jobs/${over.id}/events`));
    expect(told.events.map((event) => event.event)).toEqual(["snapshot", "done"]);
    const refused = await api.call("GET", `/v1/jobs/${waiting.id}/events`);
    expect(await codeOf(refused)).toEqual([503, "QUEUE_UNAVAILABLE"]);
  });

  it("keeps readers through an outage and ends them by the record", async () => {
    const job = await api.submit("followed");
    const begun = createSignal();
    const answer = await api.call("GET", `/v1/jobs/${job.id}/events`);
    const read = readEvents(answer, ({ events }) => {
      if (events.length > 0) begun.fire();
      return false;
    });
    await begun.fired;
    await redis.cut();
    await api.stores.db
      .pool`update jobs set status = 'cancelled', finished_at = now() where id = ${job.id}`;
    const { events } = await read;
    expect(events.map((event) => event.event)).toEqual(["snapshot", "done"]);
  });
});

/** The times that the answers to so many submissions took, one after the other. */
async function submitTimes(count: number, status: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const startedAt = performance.now();
    const answer = await api.call("POST", "/v1/jobs/webgen", { body });
    times.push(performance.now() - startedAt);
    expect(answer.status).toBe(status);
  }
  return times.toSorted((a, b) => a - b);
}

/**
 * The contract's bound for the usual case; for the worst one leave for a machine that is busy
 * with other tests, far from the seconds that a client would wait without a watch.
 */
function expectQuick(times: number[]): void {
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(150);
  expect(times.at(-1)).toBeLessThan(1_500);
}

describe("a store that hangs", () => {
  it("Postgres is answered for by 503, the calls under way included", async () => {
    await submitTimes(5, 202);
    postgres.freeze();
    expectQuick(await submitTimes(15, 503));
    const ready = await api.call("GET", "/ready");
    const { checks } = (await ready.json()) as { checks: Record<string, { ok: boolean }> };
    expect([ready.status, checks["postgres"]?.ok, checks["redis"]?.ok]).toEqual([503, false, true]);
    await postgres.mend();
    await eventually(
      async () => (await api.call("POST", "/v1/jobs/webgen", { body })).status === 202,
    );
  });

  it("Postgres is back with its network, though that forgot every connection", async () => {
    // Statements on all of the pool's connections when the packets stop.
    const submit = () => api.call("POST", "/v1/jobs/webgen", { body });
    await Promise.all(Array.from({ length: 30 }, submit));
    const cutOff = Array.from({ length: 30 }, submit);
    postgres.freeze();
    for (const answer of await Promise.all(cutOff)) expect([202, 503]).toContain(answer.status);
    await eventually(async () => (await api.call("GET", "/ready")).status === 503);
    postgres.forget();
    const healedAt = performance.now();
    await eventually(async () => (await api.call("GET", "/ready")).status === 200);
    const answers = await Promise.all(Array.from({ length: 30 }, submit));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(performance.now() - healedAt).toBeLessThan(6_000);
  });

  it("Redis costs a submission nothing, and what must answer now says 503", async () => {
    await submitTimes(5, 202);
    redis.freeze();
    expectQuick(await submitTimes(15, 202));
    // Known to hang by now, or, on a machine where it has been slow lately, within a second.
    await eventually(async () => (await api.call("GET", "/ready")).status === 503);
    const job = (await (await api.call("POST", "/v1/jobs/webgen", { body })).json()) as JobView;
    expect(job.feasible).toBe(false);
    const prefer = { prefer: "wait=5" };
    const startedAt = performance.now();
    const waiting = await api.call("POST", "/v1/jobs/webgen", { body, headers: prefer });
    expect(await codeOf(waiting)).toEqual([503, "QUEUE_UNAVAILABLE"]);
    expect(await codeOf(await api.call("GET", `/v1/jobs/${job.id}/events`))).toEqual([
      503,
      "QUEUE_UNAVAILABLE",
    ]);
    const message = { model: "echo", messages: [{ role: "user", content: "hello" }] };
    for (const chat of [message, { ...message, stream: true }]) {
      const answer = await api.call("POST", "/v1/chat/completions", { body: chat });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ error: { code: "queue_unavailable" } });
    }
    const opened = await api.call("POST", "/init_session", { body: { vllm_api_key: "any" } });
    expect([opened.status, typeof ((await opened.json()) as { detail: string }).detail]).toEqual([
      503,
      "string",
    ]);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    const ready = await api.call("GET", "/ready");
    const { checks } = (await ready.json()) as { checks: Record<string, { ok: boolean }> };
    expect([ready.status, checks["postgres"]?.ok, checks["redis"]?.ok]).toEqual([503, true, false]);
  });

  it("is told from a statement that is slow", async () => {
    const { pool } = api.stores.db;
    const isLocked = createSignal();
    const release = createSignal();
    const holding = pool.begin(async (locked) => {
      await locked`lock table jobs in exclusive mode`;
      isLocked.fire();
      await release.fired;
    });
    await isLocked.fired;
    const slow = api.call("POST", "/v1/jobs/webgen", { body });
    // Far longer than a store may take that hangs; reads go on meanwhile.
    const startedAt = performance.now();
    await eventually(async () => {
      expect((await api.call("GET", "/v1/jobs")).status).toBe(200);
      return performance.now() - startedAt > 1_500;
    });
    release.fire();
    await holding;
    expect((await slow).status).toBe(202);
  });
});

describe("clients that go away", () => {
  it("leave no follower behind", async () => {
    const job = await api.submit("followed");
    const followers = async () => {
      const text = await (await api.call("GET", "/metrics")).text();
      return Number(/^millrace_event_followers (\d+)$/m.exec(text)?.[1]);
    };
    const gone = new AbortController();
    const { signal } = gone;
    const stream = await api.call("GET", `/v1/jobs/${job.id}/events`, { signal });
    const poll = api.call("GET", `/v1/jobs/${job.id}?wait=60`, { signal });
    const headers = { prefer: "wait=60" };
    const submission = api.call("POST", "/v1/jobs/webgen", { body, headers, signal });
    await eventually(async () => (await followers()) === 3);
    gone.abort();
    await Promise.allSettled([stream.text(), poll, submission]);
    await eventually(async () => (await followers()) === 0);
  });
});

describe("shutting down", () => {
  it("ends event streams and takes no further request", async () => {
    const own = await createApiFixture();
    const job = await own.submit("followed");
    const read = readEvents(await own.call("GET", `/v1/jobs/${job.id}/events`));
    await own.close();
    expect((await read).isEnded).toBe(true);
    await expect(own.call("GET", "/health")).rejects.toThrow();
  });
});
