import { eventually, startRestartablePostgres, startRestartableRedis } from "@shared/testing";
import type { RestartableStore, TestProcess } from "@shared/testing";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * Each store is killed, ended in order, and stopped (SIGSTOP) for longer than locks last, with
 * jobs running and waiting. API, control process and workers are started once, and have to go
 * on by themselves after all of it. While Redis is gone a job is accepted all the same.
 */
const rounds = process.env["SOAK"] === "1" ? 10 : 1;
const runningJobs = 8;
const frozenMs = 4_000;

describe("a store that goes away and comes back", () => {
  let stores: Record<"Redis" | "Postgres", RestartableStore>;
  let scene: CrashScene;
  let api: TestProcess;
  let processes: TestProcess[];

  beforeAll(async () => {
    stores = { Redis: await startRestartableRedis(), Postgres: await startRestartablePostgres() };
    scene = await createCrashScene({
      redisUrl: stores.Redis.url,
      postgresUrl: stores.Postgres.url,
    });
    api = await scene.startApi();
    processes = [
      api,
      await scene.startControl(),
      ...(await Promise.all([1, 2].map(() => scene.startWorker({ CONCURRENCY: "4" })))),
    ];
  });
  afterAll(async () => {
    await scene.close();
    for (const store of Object.values(stores)) await store.close();
  });

  /** `meanwhile` is called while the store is gone. */
  type Outage = (store: RestartableStore, meanwhile: () => Promise<void>) => Promise<void>;

  const outages: Record<string, Outage> = {
    async "killed and started again"(store, meanwhile) {
      await store.kill9();
      await meanwhile();
      await store.restart();
    },
    async "ended and started again"(store, meanwhile) {
      await store.terminate();
      await meanwhile();
      await store.restart();
    },
    async "stopped past the locks and continued"(store, meanwhile) {
      store.freeze();
      const until = performance.now() + frozenMs;
      await meanwhile();
      await eventually(() => performance.now() > until);
      store.thaw();
    },
  };

  for (const name of ["Redis", "Postgres"] as const) {
    test.each(Object.entries(outages))(
      `${name} %s costs no job anything`,
      async (_what, bringOutage) => {
        for (let round = 0; round < rounds; round += 1) await expectSurvival(name, bringOutage);
      },
      rounds * 120_000,
    );
  }

  async function expectSurvival(name: keyof typeof stores, bringOutage: Outage): Promise<void> {
    const { bench, executions } = scene;
    const running = await bench.submitMany(runningJobs, "sleep 1500");
    const queued = await bench.submitMany(24, "sleep 20");
    await eventually(() => running.every((id) => executions.counts().has(id)));
    const accepted: string[] = [];
    await bringOutage(stores[name], async () => {
      if (name === "Redis") accepted.push(await submitOverHttp(api));
    });
    accepted.push(await submitWhenReady(api));
    expect(
      await scene.bookErrors({ ids: [...running, ...queued, ...accepted], timeoutMs: 90_000 }),
    ).toEqual([]);
    for (const id of accepted)
      expect(await bench.job(id)).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(processes.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual(
      processes.map(() => null),
    );
  }
});

describe("a store that goes away and comes back, without a guard", () => {
  const close: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of close.splice(0).toReversed()) await end();
  });

  test("would leave a job that was accepted without Redis, without the reconciler's tickets", async () => {
    const redis = await startRestartableRedis();
    close.push(() => redis.close());
    const scene = await openScene({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
    const [api] = await Promise.all([
      scene.startApi(),
      scene.startWorker(),
      scene.startControl({ WITHOUT: "renewals" }),
    ]);
    await redis.kill9();
    const lost = await submitOverHttp(api);
    await redis.restart();
    // One that is accepted now runs: the system is back, and has had the time for the other one.
    await scene.bench.ended(await submitWhenReady(api));
    const errors = await scene.bookErrors({ ids: [lost], timeoutMs: 3_000 });
    expect(errors).toContain(`job ${lost} is queued, not ended`);
  });

  test("would lose what ended without Postgres, if entries were settled before their commit", async () => {
    const postgres = await startRestartablePostgres();
    close.push(() => postgres.close());
    const scene = await openScene({ redisUrl: inject("redisUrl"), postgresUrl: postgres.url });
    await Promise.all([
      scene.startWorker({ CONCURRENCY: "4" }),
      scene.startControl({ WITHOUT: "commit-first" }),
    ]);
    const { bench, executions } = scene;
    const ids = await bench.submitMany(4, "sleep 1500");
    await eventually(() => ids.every((id) => executions.counts().has(id)));
    await postgres.kill9();
    await scene.ticketsSettled();
    await postgres.restart();
    const errors = await scene.bookErrors({ ids, timeoutMs: 5_000 });
    expect(errors.filter((error) => error.endsWith(", not ended"))).not.toEqual([]);
  });

  async function openScene(urls: Parameters<typeof createCrashScene>[0]): Promise<CrashScene> {
    const scene = await createCrashScene(urls);
    close.push(() => scene.close());
    return scene;
  }
});

/** Submits a job through the API, which has to accept it. */
async function submitOverHttp(api: TestProcess): Promise<string> {
  const answer = await fetch(`${api.greeting}/v1/jobs/webgen`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: { snapshot: "after" } }),
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

/** Submits one as soon as the API says that it has both stores again. */
async function submitWhenReady(api: TestProcess): Promise<string> {
  await eventually(async () => (await fetch(`${api.greeting}/ready`)).ok);
  return submitOverHttp(api);
}
