import { eventually, startPrivateRedis } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/* An answer of which followers have seen something is never silently begun again. */
describe("a job whose worker goes in the middle of its answer", () => {
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;
  let scene: CrashScene;

  beforeEach(async () => {
    redis = await startPrivateRedis();
    scene = await createCrashScene({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
    await scene.startControl();
  });
  afterEach(async () => {
    await scene.close();
    await redis.stop();
  });

  /** A job that has told three deltas and goes on; waits until the record knows. */
  async function beginTelling(guard: { WITHOUT?: "interruption" } = {}) {
    const { bench } = scene;
    const worker = await scene.startWorker(guard);
    const id = await bench.submit({ input: { snapshot: "tell 3" } });
    await eventually(async () => {
      const rows = await bench.stores.db.pool`select has_streamed from jobs where id = ${id}`;
      return rows[0]?.["has_streamed"] === true;
    });
    return { id, worker };
  }

  async function expectInterrupted(id: string): Promise<void> {
    expect(await scene.bench.ended(id)).toMatchObject({
      status: "failed",
      attempt: 1,
      error: { code: "INTERRUPTED", retryable: true },
    });
    expect(scene.executions.attempts().get(id)).toEqual([1]);
    expect(await scene.bookErrors({ ids: [id] })).toEqual([]);
  }

  test("ends as INTERRUPTED when the worker is killed", async () => {
    const { id, worker } = await beginTelling();
    await scene.startWorker();
    await worker.kill9();
    await expectInterrupted(id);
  });

  test("ends as INTERRUPTED when no worker is left at all", async () => {
    const { id, worker } = await beginTelling();
    await worker.kill9();
    await scene.bench.ageTickets();
    await expectInterrupted(id);
  });

  test("ends as INTERRUPTED when the worker is shut down, and is not handed back", async () => {
    const { id, worker } = await beginTelling();
    await worker.terminate();
    await expectInterrupted(id);
  });

  test("ends as INTERRUPTED when Redis is emptied as well", async () => {
    const { id, worker } = await beginTelling();
    await worker.kill9();
    await scene.bench.stores.redis.flushall();
    await scene.bench.ageTickets();
    await scene.startWorker();
    await expectInterrupted(id);
  });

  test("would be begun again, and told twice, without the guard", async () => {
    const { id, worker } = await beginTelling({ WITHOUT: "interruption" });
    await scene.startWorker({ WITHOUT: "interruption" });
    await worker.kill9();
    await scene.bench.ended(id);
    expect(scene.executions.counts().get(id)).toBe(2);
  });
});
