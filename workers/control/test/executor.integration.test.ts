import type { Outcome, RunningJob } from "@shared/queues/consumer";
import { createWorkerProcess } from "@shared/queues/consumer";
import { createKeys } from "@shared/queues/producer";
import { AppError } from "@shared/runtime";
import type { Service } from "@shared/runtime";
import { createSignal, eventually } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";

describe("the executor", () => {
  let bench: JobBench;
  let worker: Service | undefined;

  beforeEach(async () => {
    bench = await createJobBench({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    await bench.control();
  });

  afterEach(async () => {
    await worker?.stop();
    await bench.close();
  });

  async function work(
    handler: (job: RunningJob, signal: AbortSignal) => Promise<Outcome>,
    limits: { artifactLimitBytes?: number; abortGraceMs?: number } = {},
  ): Promise<void> {
    worker = createWorkerProcess({
      kind: "webgen",
      handler,
      engines: ["test"],
      concurrency: 2,
      redisUrl: bench.stores.redisUrl,
      deployment: bench.stores.deployment,
      logger: bench.stores.logger,
      graceMs: 200,
      ...limits,
    });
    await worker.start();
  }

  const runAndEnd = async (changes = {}) => bench.ended(await bench.submit(changes));

  test("retries with a further attempt until one succeeds", async () => {
    await work(async (job) =>
      job.attempt < 3
        ? { type: "retry", error: { code: "FLAKY", message: "again", retryable: true } }
        : { type: "done", result: "ok" },
    );
    expect(await runAndEnd()).toMatchObject({ status: "succeeded", attempt: 3, error: null });
  });

  test("fails with the last error when attempts are used up", async () => {
    await work(async () => {
      throw new AppError("FLAKY", "never works", { isRetryable: true });
    });
    expect(await runAndEnd({ maxAttempts: 2 })).toMatchObject({
      status: "failed",
      attempt: 2,
      finishReason: "attempts_used_up",
      error: { code: "FLAKY", message: "never works", retryable: true },
    });
  });

  test("fails at once on an error no retry mends", async () => {
    await work(async () => {
      throw new AppError("SNAPSHOT_EMPTY", "nothing in it");
    });
    expect(await runAndEnd()).toMatchObject({
      status: "failed",
      attempt: 1,
      error: { code: "SNAPSHOT_EMPTY" },
    });
  });

  test("snoozes without using up an attempt of the job", async () => {
    let runs = 0;
    await work(async () => {
      runs += 1;
      return runs === 1
        ? { type: "snooze", delayMs: 50, reason: "not yet" }
        : { type: "done", result: runs };
    });
    expect(await runAndEnd({ maxAttempts: 1 })).toMatchObject({ status: "succeeded", result: 2 });
  });

  test("carries a large input by claim check", async () => {
    await work(async (job) => ({
      type: "done",
      result: (job.input as { snapshot: string }).snapshot.length,
    }));
    const id = await bench.submit({ input: { snapshot: "x".repeat(600_000) } });
    expect(await bench.ended(id)).toMatchObject({ status: "succeeded", result: 600_000 });
    const { redis, deployment } = bench.stores;
    await eventually(
      async () =>
        (await redis.exists(createKeys(deployment).payload({ id, lane: "webgen" }))) === 0,
    );
  });

  test("keeps a large result whole", async () => {
    await work(async () => ({ type: "done", result: { text: "ü".repeat(200_000) } }));
    const job = await runAndEnd();
    expect((job.result as { text: string }).text).toHaveLength(200_000);
  });

  test("fails a job whose result is too large", async () => {
    await work(async () => ({ type: "done", result: "x".repeat(5_000) }), {
      artifactLimitBytes: 1_000,
    });
    expect(await runAndEnd()).toMatchObject({
      status: "failed",
      error: { code: "RESULT_TOO_LARGE" },
    });
  });

  test("records a result that Postgres could not store", async () => {
    const text = "a\u0000b \\u0000 \ud800c \\ud800 😀";
    await work(async () => ({ type: "done", result: { text }, warnings: ["\udfff"] }));
    expect(await runAndEnd()).toMatchObject({
      status: "succeeded",
      result: { text: "a\ufffdb \\u0000 \ufffdc \\ud800 😀" },
      warnings: ["\ufffd"],
    });
  });

  test("records other jobs beside an outcome that is refused, and gives no query away", async () => {
    const { redis, deployment } = bench.stores;
    const [bad = "", good = ""] = [await bench.submit(), await bench.submit()];
    const { lane } = await bench.job(bad);
    const firstFence = 2 ** 20 + 1;
    // As a worker of another version may report it.
    const reports = ([id, result]: [string, string]) => ({
      ...{ type: "outcome", job_id: id, fence: firstFence, at: new Date().toISOString() },
      ...{ run: null, status: "succeeded", error: null, finish_reason: "stop", warnings: [] },
      ...{ usage: null, result, result_blob: null, artifacts: [] },
    });
    const entries: [string, string][] = [
      [bad, "secret \ud800"],
      [good, "fine"],
    ];
    const batch = redis.multi();
    for (const entry of entries) {
      const json = JSON.stringify(reports(entry));
      batch.xadd(createKeys(deployment).ledger(lane), "*", "entry", json);
    }
    await batch.exec();
    expect(await bench.ended(good)).toMatchObject({ status: "succeeded", result: "fine" });
    const { status, error } = await bench.ended(bad);
    expect(status).toBe("failed");
    expect(error?.message).toMatch(/^The outcome could not be recorded: /);
    expect(error?.message).not.toMatch(/Failed query|secret|update jobs/);
  });

  test("fails an input that its kind does not accept", async () => {
    await work(async () => ({ type: "done", result: 1 }));
    expect(await runAndEnd({ input: { wrong: true } })).toMatchObject({
      status: "failed",
      error: { code: "INVALID_PAYLOAD" },
    });
  });

  test("frees the slot of a handler deaf to its signal", async () => {
    const begun = createSignal();
    const release = createSignal();
    await work(
      async () => {
        begun.fire();
        await release.fired;
        return { type: "done", result: "too late" };
      },
      { abortGraceMs: 100 },
    );
    const id = await bench.submit();
    await begun.fired;
    await bench.running(id);
    await bench.cancel(id);
    expect(await bench.ended(id)).toMatchObject({ status: "cancelled", result: null });
    release.fire();
  });

  test("takes urgent jobs first", async () => {
    const order: unknown[] = [];
    const first = await bench.submit({ priority: 9, input: { snapshot: "late" } });
    const second = await bench.submit({ priority: 1, input: { snapshot: "soon" } });
    await work(async (job) => {
      order.push((job.input as { snapshot: string }).snapshot);
      return { type: "done", result: null };
    });
    await Promise.all([bench.ended(first), bench.ended(second)]);
    expect(order).toEqual(["soon", "late"]);
  });

  test("leaves no key of an ended job without expiry", async () => {
    await work(async (job) => {
      job.reportProgress({ stage: "work", message: "going" });
      return {
        type: "done",
        result: "x".repeat(100_000),
        artifacts: [{ name: "a.bin", mediaType: "text/plain", bytes: Buffer.alloc(10) }],
      };
    });
    const { id } = await runAndEnd();
    const { redis, deployment } = bench.stores;
    await eventually(async () => {
      const keys = await redis.keys(`{${deployment}}:*${id}*`);
      const own = keys.filter((key) => !key.startsWith(createKeys(deployment).queuePrefix));
      const ttls = await Promise.all(own.map((key) => redis.ttl(key)));
      return own.length > 0 && ttls.every((ttl) => ttl > 0) && !own.some((key) => /blob/.test(key));
    });
  });
});
