import { getArtifact } from "@shared/db";
import { createExecutions, eventually, spawnTestWorker } from "@shared/testing";
import type { TestProcess } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";

describe("the job core", () => {
  let bench: JobBench;
  let executions: ReturnType<typeof createExecutions>;
  const workers: TestProcess[] = [];

  beforeEach(async () => {
    bench = await createJobBench({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    executions = createExecutions();
  });

  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.kill9();
    await bench.close();
  });

  async function startWorker(): Promise<TestProcess> {
    const worker = await spawnTestWorker({
      REDIS_URL: bench.stores.redisUrl,
      DEPLOYMENT: bench.stores.deployment,
      EXECUTIONS: executions.file,
    });
    workers.push(worker);
    return worker;
  }

  test("records a finished job with its artifact", async () => {
    await bench.control();
    await startWorker();
    const id = await bench.submit({ input: { snapshot: "quick" } });
    const job = await bench.ended(id);
    expect(job).toMatchObject({
      status: "succeeded",
      attempt: 1,
      result: { echo: "quick", attempt: 1 },
      finishReason: "completed",
      error: null,
    });
    const artifact = await getArtifact(bench.stores.db, id, "index.html");
    expect(artifact?.bytes.toString()).toBe(`<p>${id}</p>`);
  });

  test("runs a killed worker's job again within its bound", async () => {
    await bench.control();
    const first = await startWorker();
    // The first run waits for ever, the second for nothing: however long the other worker takes
    // to start, it is a running job that loses its worker.
    const { id, mayEnd } = await bench.submitHeld();
    mayEnd(2);
    await bench.running(id);
    await eventually(() => executions.counts().has(id));
    // The other one is there already: what is measured is the recovery, not its start.
    await startWorker();
    await first.kill9();
    const killedAt = performance.now();
    await eventually(() => (executions.counts().get(id) ?? 0) === 2, { timeoutMs: 30_000 });
    // max(lock left, stalled interval) + stalled interval, and five seconds of slack.
    expect(performance.now() - killedAt).toBeLessThan(15_000 + 5_000 + 5_000);
    const job = await bench.ended(id);
    expect(job).toMatchObject({ status: "succeeded", attempt: 2 });
    expect(executions.counts().get(id)).toBe(2);
  });

  test("runs no finished job twice while the recorder is behind", async () => {
    await startWorker();
    const ids = await bench.submitMany(20, "quick");
    await eventually(() => executions.counts().size === 20);
    // The reconciler sees unfinished rows without a ticket: only their outcomes speak for them.
    await bench.ageTickets();
    const keys = await bench.stores.redis.keys(`{${bench.stores.deployment}}:queue:webgen:*`);
    const ticketKeys = keys.filter((key) => /:[0-9a-f-]{36}-1$/.test(key));
    await eventually(async () => (await outcomes()) === 20);
    if (ticketKeys.length > 0) await bench.stores.redis.del(...ticketKeys);
    await bench.control();
    for (const id of ids) expect(await bench.ended(id)).toMatchObject({ status: "succeeded" });
    expect([...executions.counts().values()]).toEqual(ids.map(() => 1));
    expect(await generations()).toEqual([1]);
  });

  async function outcomes(): Promise<number> {
    const keys = await bench.stores.redis.keys(
      `{${bench.stores.deployment}}:lane:webgen:outcome:*`,
    );
    return keys.length;
  }

  async function generations(): Promise<unknown[]> {
    const rows = await bench.stores.db.pool`select distinct generation from jobs`;
    return rows.map((row) => row["generation"]);
  }

  test("fails a job that lost three workers", async () => {
    await bench.control();
    const id = await bench.submit({ input: { snapshot: "hang" } });
    for (let run = 1; run <= 3; run += 1) {
      const worker = await startWorker();
      await eventually(() => executions.counts().get(id) === run, { timeoutMs: 90_000 });
      await worker.kill9();
    }
    await startWorker();
    const job = await bench.ended(id, 40_000);
    expect(job).toMatchObject({ status: "failed", error: { code: "WORKER_LOST" } });
    expect(executions.counts().get(id)).toBe(3);
  }, 400_000);

  test("hands a running job back on shutdown", async () => {
    await bench.control();
    const first = await startWorker();
    const id = await bench.submit({ input: { snapshot: "hang" } });
    await bench.running(id);
    expect(await first.terminate()).toBe(0);
    expect(await eventually(async () => (await bench.job(id)).status === "queued")).toBe(true);
    await startWorker();
    await eventually(() => executions.counts().get(id) === 2);
    await eventually(async () => (await bench.job(id)).attempt === 2);
    await bench.cancel(id);
    expect(await bench.ended(id)).toMatchObject({ status: "cancelled", attempt: 2 });
  });

  test("cancels queued and running jobs through their signal", async () => {
    await bench.control();
    const queued = await bench.submit({ input: { snapshot: "hang" } });
    await bench.cancel(queued);
    expect(await bench.job(queued)).toMatchObject({ status: "cancelled", attempt: 0 });
    await startWorker();
    const running = await bench.submit({ input: { snapshot: "hang" } });
    await bench.running(running);
    await bench.cancel(running);
    expect(await bench.ended(running)).toMatchObject({
      status: "cancelled",
      error: { code: "CANCELLED" },
    });
    expect(executions.counts().has(queued)).toBe(false);
  });

  test("stops a run at its timeout", async () => {
    await bench.control();
    await startWorker();
    const id = await bench.submit({ input: { snapshot: "hang" }, timeoutMs: 300 });
    expect(await bench.ended(id)).toMatchObject({ status: "failed", error: { code: "TIMEOUT" } });
  });

  test("expires a job that nobody took in time", async () => {
    await bench.control();
    const id = await bench.submit({ deadlineAt: new Date(Date.now() + 200) });
    expect(await bench.ended(id)).toMatchObject({
      status: "expired",
      attempt: 0,
      error: { code: "DEADLINE_PASSED" },
    });
    await startWorker();
    const after = await bench.submit({ input: { snapshot: "quick" } });
    await bench.ended(after);
    expect(executions.counts().has(id)).toBe(false);
  });
});
