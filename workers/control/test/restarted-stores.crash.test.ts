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
/** Longer than a store takes to start: a restart alone costs no lock, and so no second run. */
const locks = { LOCK_MS: "6000", STALLED_MS: "2000" };
const frozenMs = 7_500;

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
      ...(await Promise.all([1, 2].map(() => scene.startWorker({ CONCURRENCY: "4", ...locks })))),
    ];
  });
  afterAll(async () => {
    await scene.close();
    for (const store of Object.values(stores)) await store.close();
  });

  /** `meanwhile` is called while the store is gone. */
  type Outage = (store: RestartableStore, meanwhile: () => Promise<void>) => Promise<void>;

  const outages = {
    async killed(store, meanwhile) {
      await store.kill9();
      await meanwhile();
      await store.restart();
    },
    async ended(store, meanwhile) {
      await store.terminate();
      await meanwhile();
      await store.restart();
    },
    /** For longer than locks last. */
    async stopped(store, meanwhile) {
      store.freeze();
      const until = performance.now() + frozenMs;
      await meanwhile();
      await eventually(() => performance.now() > until);
      store.thaw();
    },
  } satisfies Record<string, Outage>;

  for (const name of ["Redis", "Postgres"] as const) {
    test.each(Object.entries(outages))(
      `${name} %s and started again costs no job anything`,
      async (_what, bringOutage) => {
        for (let round = 0; round < rounds; round += 1) {
          const ids = await expectSurvival(name, bringOutage);
          const counts = ids.map((id) => scene.executions.counts().get(id));
          if (bringOutage !== outages.stopped) expect(counts).toEqual(ids.map(() => 1));
        }
      },
      rounds * 120_000,
    );
  }

  async function expectSurvival(name: keyof typeof stores, bringOutage: Outage): Promise<string[]> {
    const { bench, executions } = scene;
    const running = await bench.submitMany(runningJobs, "sleep 1500");
    const queued = await bench.submitMany(24, "sleep 20");
    await eventually(() => running.every((id) => executions.counts().has(id)));
    const accepted: string[] = [];
    await bringOutage(stores[name], async () => {
      if (name === "Redis") accepted.push(await submitOverHttp(api));
    });
    accepted.push(await submitWhenReady(api));
    const ids = [...running, ...queued, ...accepted];
    expect(await scene.bookErrors({ ids, timeoutMs: 90_000 })).toEqual([]);
    for (const id of accepted)
      expect(await bench.job(id)).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(processes.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual(
      processes.map(() => null),
    );
    return ids;
  }
});

describe("a store that goes away and comes back, without a guard", () => {
  const close: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of close.splice(0).toReversed()) await end();
  });

  test("would carry running jobs out twice, if Redis kept no append-only file", async () => {
    const redis = await startRestartableRedis();
    close.push(() => redis.close());
    const scene = await openScene({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
    await Promise.all([scene.startWorker({ CONCURRENCY: "4" }), scene.startControl()]);
    const { bench, executions } = scene;
    const held = await Promise.all([1, 2, 3].map(() => bench.submitHeld()));
    const ids = held.map(({ id }) => id);
    for (const id of ids) await scene.atWork(id);
    await redis.kill9();
    await redis.forget();
    await redis.restart();
    await bench.ageTickets();
    await eventually(() => ids.every((id) => (executions.counts().get(id) ?? 0) > 1));
    for (const { mayEnd } of held) for (const attempt of [1, 2, 3]) mayEnd(attempt);
    for (const id of ids) await bench.ended(id);
    expect(Math.max(...executions.counts().values())).toBeGreaterThan(1);
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
