import { createExecutions, eventually, spawnTestWorker, startPrivateRedis } from "@shared/testing";
import type { TestProcess } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";
import { spawnControl } from "./spawn-processes.ts";

describe("fairness between keys", () => {
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;
  let bench: JobBench;
  let executions: ReturnType<typeof createExecutions>;
  const processes: TestProcess[] = [];
  const ticketsPerKey = 20;
  const slots = 2;

  beforeEach(async () => {
    redis = await startPrivateRedis();
    const postgresUrl = inject("postgresUrl");
    bench = await createJobBench({ redisUrl: redis.url, postgresUrl, ticketsPerKey });
    executions = createExecutions();
  });

  afterEach(async () => {
    for (const running of processes.splice(0)) await running.kill9();
    await bench.close();
    await redis.stop();
  });

  async function startWorker(): Promise<void> {
    const { deployment } = bench.stores;
    processes.push(
      await spawnTestWorker({
        REDIS_URL: redis.url,
        DEPLOYMENT: deployment,
        EXECUTIONS: executions.file,
        CONCURRENCY: String(slots),
      }),
    );
  }

  const startControl = () =>
    spawnControl({
      REDIS_URL: redis.url,
      DATABASE_URL: bench.stores.databaseUrl,
      DEPLOYMENT: bench.stores.deployment,
      TICKETS_PER_KEY: String(ticketsPerKey),
    });

  /** Job ids in the order in which handlers began them. */
  const order = () => [...executions.counts().keys()];

  async function expectEachRanOnce(ids: string[]): Promise<void> {
    for (const id of ids) {
      expect(await bench.ended(id, 90_000)).toMatchObject({ status: "succeeded", attempt: 1 });
    }
    const counts = executions.counts();
    expect(ids.filter((id) => counts.get(id) !== 1)).toEqual([]);
    await expectNoTurnLeft();
  }

  /** Every ticket gave its turn back: nobody's window has leaked. */
  async function expectNoTurnLeft(): Promise<void> {
    const { deployment } = bench.stores;
    await eventually(
      async () => {
        const windows = await bench.stores.redis.keys(`{${deployment}}:turns:webgen:window:*`);
        const held = await bench.stores.redis.hlen(`{${deployment}}:turns:webgen:tickets`);
        return windows.length === 0 && held === 0;
      },
      { what: "an empty window", timeoutMs: 60_000 },
    );
  }

  test("a flood delays another key's job by at most one job a slot", async () => {
    await bench.control();
    await startWorker();
    const flood = await bench.submitMany(1_000, "sleep 5", { keyId: "flood" });
    for (let round = 1; round <= 5; round += 1) {
      await eventually(() => order().length > round * 40);
      const single = await bench.submit({ keyId: "single", input: { snapshot: "quick" } });
      // Its ticket is in place: what begins now, begins at its cost.
      const before = order().length;
      await eventually(() => order().includes(single));
      expect(order().indexOf(single)).toBeLessThanOrEqual(before + slots);
    }
    await expectEachRanOnce(flood);
  });

  test("ten keys share the slots evenly, whatever they sent", async () => {
    const owners = new Map<string, string>();
    for (let key = 0; key < 10; key += 1) {
      const ids = await bench.submitMany(60 + key * 5, "quick", { keyId: `key-${key}` });
      for (const id of ids) owners.set(id, `key-${key}`);
    }
    await bench.control();
    await startWorker();
    await expectEachRanOnce([...owners.keys()]);
    const begun = order().slice(0, 300);
    const shares = [...Map.groupBy(begun, (id) => owners.get(id) ?? "").values()];
    const counts = shares.map((ids) => ids.length);
    expect(counts).toHaveLength(10);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(slots + 1);
  });

  test("an urgent job passes its key's waiting ones, parked or not", async () => {
    await bench.control();
    // Long enough that the feeder, which lets the urgent ones in, is quicker than the slots.
    const flood = await bench.submitMany(100, "sleep 50", { keyId: "flood" });
    const urgent = await bench.submitMany(30, "quick", { keyId: "flood", priority: 1 });
    await startWorker();
    await expectEachRanOnce([...flood, ...urgent]);
    // All but those that the window did not hold are first.
    expect(order().slice(0, ticketsPerKey).toSorted()).toEqual(urgent.slice(0, ticketsPerKey));
    expect(Math.max(...urgent.map((id) => order().indexOf(id)))).toBeLessThan(40);
  });

  test("an emptied Redis costs no parked job, and the windows are right after", async () => {
    await bench.control();
    await startWorker();
    const ids = [
      ...(await bench.submitMany(300, "sleep 10", { keyId: "a" })),
      ...(await bench.submitMany(50, "sleep 10", { keyId: "b" })),
    ];
    await eventually(() => order().length > 60);
    await bench.stores.redis.flushall();
    for (const id of ids) {
      expect(await bench.ended(id, 60_000)).toMatchObject({ status: "succeeded", error: null });
    }
    // Only what ran when Redis forgot it, or was not on record yet, may have been begun again.
    const again = [...executions.counts().values()].filter((count) => count > 1);
    expect(again.length).toBeLessThanOrEqual(slots + ticketsPerKey);
    await expectNoTurnLeft();
  });

  test("a feeder killed again and again loses and doubles nothing", async () => {
    await startWorker();
    let control = await startControl();
    processes.push(control);
    const ids = await bench.submitMany(400, "sleep 5", { keyId: "a" });
    for (let kill = 1; kill <= 2; kill += 1) {
      const begun = order().length;
      await eventually(() => order().length > begun + 30, { timeoutMs: 60_000 });
      await control.kill9();
      control = await startControl();
      processes.push(control);
    }
    await expectEachRanOnce(ids);
  });

  test("rows claimed by a feeder that died get their tickets", async () => {
    const ids = await bench.submitMany(30, "quick", { keyId: "a" });
    // As a feeder leaves it that died between the claim and the ticket, a while ago.
    await bench.stores.db
      .pool`update jobs set ticketed_at = now() - interval '1 minute' where ticketed_at is null`;
    await bench.control();
    await startWorker();
    await expectEachRanOnce(ids);
  });

  test("a turn whose ticket was never added is found and returned", async () => {
    const [lost = ""] = await bench.submitMany(1, "quick", { keyId: "a" });
    await bench.remove(lost);
    await bench.stores.redis.del(`{${bench.stores.deployment}}:queue:webgen:${lost}-1`);
    await bench.stores.redis.zrem(
      `{${bench.stores.deployment}}:queue:webgen:prioritized`,
      `${lost}-1`,
    );
    await bench.control();
    await expectNoTurnLeft();
  });
});
