import { eventually, startRestartablePostgres, startRestartableRedis } from "@shared/testing";
import type { RestartableStore, TestProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCrashScene } from "./crash-scene.ts";
import type { CrashScene } from "./crash-scene.ts";

/*
 * Each store is killed, ended in order, and stopped (SIGSTOP) for longer than locks last, with
 * jobs running and waiting. API, control process and workers are started once, and have to go
 * on by themselves after all of it.
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

  const outages = {
    async "killed and started again"(store: RestartableStore) {
      await store.kill9();
      await store.restart();
    },
    async "ended and started again"(store: RestartableStore) {
      await store.terminate();
      await store.restart();
    },
    async "stopped past the locks and continued"(store: RestartableStore) {
      store.freeze();
      const until = performance.now() + frozenMs;
      await eventually(() => performance.now() > until);
      store.thaw();
    },
  };

  for (const name of ["Redis", "Postgres"] as const) {
    test.each(Object.entries(outages))(
      `${name} %s costs no job anything`,
      async (_what, bringOutage) => {
        for (let round = 0; round < rounds; round += 1)
          await expectSurvival(stores[name], bringOutage);
      },
      rounds * 120_000,
    );
  }

  async function expectSurvival(
    store: RestartableStore,
    bringOutage: (store: RestartableStore) => Promise<void>,
  ): Promise<void> {
    const { bench, executions } = scene;
    const running = await bench.submitMany(runningJobs, "sleep 1500");
    const queued = await bench.submitMany(24, "sleep 20");
    await eventually(() => running.every((id) => executions.counts().has(id)));
    await bringOutage(store);
    const later = await submitOverHttp();
    const ids = [...running, ...queued, later];
    expect(await scene.bookErrors({ ids, timeoutMs: 90_000 })).toEqual([]);
    expect(await bench.job(later)).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(processes.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual(
      processes.map(() => null),
    );
  }

  /** Submits through the API as soon as it takes jobs again. */
  function submitOverHttp(): Promise<string> {
    return eventually(async () => {
      const ready = await fetch(`${api.greeting}/ready`);
      if (!ready.ok) return undefined;
      const answer = await fetch(`${api.greeting}/v1/jobs/webgen`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ input: { snapshot: "after" } }),
      });
      return answer.status === 202 && ((await answer.json()) as { id: string }).id;
    });
  }
});
