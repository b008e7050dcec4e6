import { eventually, startPrivateRedis } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * A worker is stopped (SIGSTOP) in the middle of a run. Redis loses everything, its successor
 * begins, Redis loses everything again, and the stopped worker goes on: nothing in Redis knows
 * any more that it is too late. Only the record does.
 */
describe("an outcome that comes after Redis forgot the newer run", { timeout: 240_000 }, () => {
  let scene: CrashScene;
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;

  beforeEach(async () => {
    redis = await startPrivateRedis();
    scene = await createCrashScene({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
  });
  afterEach(async () => {
    await scene.close();
    await redis.stop();
  });

  type Guard = { WITHOUT?: "fence-check" | "refused-outcomes" };

  async function bringLateOutcome(guard: Guard): Promise<string> {
    const { bench, executions } = scene;
    const [control, stopped] = await Promise.all([
      scene.startControl(),
      scene.startWorker({ LOCK_MS: "15000" }),
    ]);
    const { id, mayEnd } = await bench.submitHeld();
    await scene.atWork(id);
    stopped.child.kill("SIGSTOP");
    await bench.stores.redis.flushall();
    await bench.ageTickets();
    await scene.startWorker({ LOCK_MS: "15000" });
    await eventually(() => executions.counts().get(id) === 2, { timeoutMs: 60_000 });
    await eventually(async () => {
      const job = await bench.job(id);
      return job.status === "running" && job.attempt === 2;
    });
    // Without the reconciler nobody raises the fence that keeps the late run out of Redis.
    await control.kill9();
    await bench.stores.redis.flushall();
    mayEnd(1);
    stopped.child.kill("SIGCONT");
    const ended = `{${bench.stores.deployment}}:*outcome:${id}`;
    await eventually(async () => (await bench.stores.redis.keys(ended)).length === 1);
    await scene.startControl(guard);
    mayEnd(2);
    mayEnd(3);
    return id;
  }

  test("is refused, and the newer run's is kept", async () => {
    const ids = [await bringLateOutcome({})];
    expect(await scene.bookErrors({ ids, isRedisEmptied: true })).toEqual([]);
  });

  test("would be taken for the newer run's without the record's fence", async () => {
    const id = await bringLateOutcome({ WITHOUT: "fence-check" });
    await scene.bench.ended(id);
    const errors = await scene.bookErrors({ ids: [id], isRedisEmptied: true, timeoutMs: 0 });
    expect(errors).toContain(`job ${id}: the result is of run 1, not of 2`);
  });

  test("would keep the job from ever ending, if its marker stayed", async () => {
    const id = await bringLateOutcome({ WITHOUT: "refused-outcomes" });
    await eventually(() => scene.executions.counts().get(id) === 2);
    const errors = await scene.bookErrors({ ids: [id], isRedisEmptied: true, timeoutMs: 5_000 });
    expect(errors).toContain(`job ${id} is running, not ended`);
  });
});
