import { countLostTickets, eventually, startPrivateRedis } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

describe("an emptied Redis", () => {
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;
  let scene: CrashScene;

  beforeEach(async () => {
    redis = await startPrivateRedis();
    scene = await createCrashScene({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
  });
  afterEach(async () => {
    await scene.close();
    await redis.stop();
  });

  test("costs no accepted job and ends each once", async () => {
    const { bench, executions } = scene;
    await Promise.all([scene.startControl(), scene.startWorker({ CONCURRENCY: "20" })]);
    const running = await bench.submitMany(20, "sleep 3000");
    await eventually(() => executions.counts().size === 20, { timeoutMs: 60_000 });
    const queued = await bench.submitMany(500, "quick");
    const ids = [...running, ...queued];
    await bench.stores.redis.flushall();
    const emptiedAt = performance.now();
    await eventually(async () => (await countLostTickets(bench.stores, ids)) === 0, {
      timeoutMs: 30_000,
      what: "the return of all tickets",
    });
    expect(performance.now() - emptiedAt).toBeLessThan(30_000);
    expect(await scene.bookErrors({ ids, isRedisEmptied: true, timeoutMs: 60_000 })).toEqual([]);
    const counts = executions.counts();
    for (const id of queued) expect(counts.get(id)).toBe(1);
    // A running job may be begun again, since its worker lost it; its result is stored once.
    for (const id of running) expect(counts.get(id)).toBeLessThanOrEqual(2);
  });

  test("runs no job again that was recorded before", async () => {
    const { bench, executions } = scene;
    await Promise.all([scene.startControl(), scene.startWorker()]);
    const ids = await bench.submitMany(10, "quick");
    for (const id of ids) await bench.ended(id);
    await bench.stores.redis.flushall();
    const after = await bench.submit({ input: { snapshot: "quick" } });
    await bench.ended(after);
    for (const id of ids) expect(executions.counts().get(id)).toBe(1);
  });

  test("would leave jobs that never run without the reconciler's tickets", async () => {
    const { bench } = scene;
    await scene.startControl({ WITHOUT: "renewals" });
    const ids = await bench.submitMany(20, "quick");
    await bench.stores.redis.flushall();
    await bench.ageTickets();
    await scene.startWorker();
    await bench.ended(await bench.submit());
    const errors = await scene.bookErrors({ ids, isRedisEmptied: true, timeoutMs: 3_000 });
    const expected = ids.map((id) => `job ${id} is queued, not ended`);
    expect(errors.toSorted()).toEqual(expected.toSorted());
  });

  /**
   * A worker is stopped in the middle of a run, Redis forgets the run, another one begins, and
   * the stopped worker goes on to its end.
   */
  async function endForgotten(guard: { WITHOUT?: "generations" } = {}): Promise<string> {
    const { bench, executions } = scene;
    const [stopped] = await Promise.all([scene.startWorker(), scene.startControl(guard)]);
    const { id, mayEnd } = await bench.submitHeld();
    await scene.atWork(id);
    stopped.child.kill("SIGSTOP");
    await bench.stores.redis.flushall();
    await bench.ageTickets();
    await scene.startWorker();
    await eventually(() => executions.attempts().get(id)?.length === 2);
    mayEnd(1);
    stopped.child.kill("SIGCONT");
    await stopped.terminate();
    mayEnd(2);
    await bench.ended(id);
    return id;
  }

  test("lets a run that it forgot overwrite nothing", async () => {
    const id = await endForgotten();
    expect(await scene.bookErrors({ ids: [id], isRedisEmptied: true })).toEqual([]);
    expect(await scene.bench.job(id)).toMatchObject({ attempt: 2, result: { attempt: 2 } });
  });

  test("would let it, if the new ticket had the generation of the lost one", async () => {
    const id = await endForgotten({ WITHOUT: "generations" });
    const errors = await scene.bookErrors({ ids: [id], isRedisEmptied: true, timeoutMs: 0 });
    expect(errors).toContain(`job ${id}: attempt 2 of 1 was carried out`);
  });
});
