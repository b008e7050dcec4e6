import { getJob, insertJobs, withAdvisoryLock } from "@shared/db";
import { createKeys } from "@shared/queues/books";
import type { Keys } from "@shared/queues/books";
import { createWorkerProcess } from "@shared/queues/consumer";
import { createTicketProducer, readLanes } from "@shared/queues/producer";
import type { TicketProducer } from "@shared/queues/producer";
import { newId } from "@shared/runtime";
import { createSignal, eventually, newTestJob } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createPruner } from "../src/pruner/pruner.ts";
import type { Pruner } from "../src/pruner/pruner.ts";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";

const lane = "webgen";

describe("the pruner", () => {
  let bench: JobBench;
  let keys: Keys;
  let tickets: TicketProducer;
  let pruner: Pruner;

  beforeAll(async () => {
    bench = await createJobBench({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
    keys = createKeys(bench.stores.deployment);
    tickets = createTicketProducer(bench.stores);
    pruner = createPruner({
      ...bench.stores,
      keys,
      tickets,
      lanes: () => readLanes(bench.stores),
      ...{ days: 30, intervalMs: 60_000, minIdleSeconds: 0 },
    });
  });
  afterAll(async () => {
    await tickets.close();
    await bench.close();
  });

  const keysOf = (id: string) => bench.stores.redis.keys(`{${bench.stores.deployment}}*${id}*`);

  test("takes old rows and planted orphans, and nothing of a waiting job", async () => {
    const old = newTestJob();
    await insertJobs(bench.stores.db, [old]);
    await bench.stores.db.pool`update jobs set status = 'failed', error = '{}',
      finished_at = now() - interval '31 days' where id = ${old.id}`;
    const waiting = await bench.submit();
    const gone = { id: newId(), lane };
    await bench.stores.redis.set(keys.payload(gone), "forgotten");
    await bench.stores.redis.xadd(keys.stream(gone), "*", "e", "status");
    await bench.stores.redis.set(keys.payload({ id: waiting, lane }), "needed");
    const before = await keysOf(waiting);
    expect(await pruner.runOnce()).toBe(true);
    expect(await getJob(bench.stores.db, old.id)).toBeUndefined();
    expect(await keysOf(waiting)).toEqual(expect.arrayContaining(before));
    expect(await bench.stores.redis.exists(keys.payload(gone))).toBe(0);
    expect(await bench.stores.redis.ttl(keys.stream(gone))).toBeGreaterThan(0);
    await bench.cancel(waiting);
  });

  test("leaves it to the other where another one prunes", async () => {
    const taken = createSignal();
    const done = createSignal();
    const other = withAdvisoryLock(bench.stores.db, 4_711_003, async () => {
      taken.fire();
      await done.fired;
    });
    await taken.fired;
    expect(await pruner.runOnce()).toBe(false);
    done.fire();
    await other;
    expect(await pruner.runOnce()).toBe(true);
  });

  test("after a run its ticket is there to see, without the input, and goes with its time", async () => {
    await bench.control();
    const worker = createWorkerProcess({
      kind: "webgen",
      handler: async () => ({ type: "done", result: {}, artifacts: [] }),
      ...{ engines: ["test"], concurrency: 1, graceMs: 100, abortGraceMs: 1_000 },
      redisUrl: bench.stores.redisUrl,
      deployment: bench.stores.deployment,
      logger: bench.stores.logger,
    });
    await worker.start();
    const id = await bench.submit({ input: { snapshot: "a very private input" } });
    await bench.ended(id);
    const ticket = keys.ticket(lane, `${id}-1`);
    const hash = await eventually(async () => {
      const fields = await bench.stores.redis.hgetall(ticket);
      return fields["finishedOn"] && !fields["data"]?.includes("private") ? fields : undefined;
    });
    expect(JSON.stringify(hash)).not.toContain("private");
    expect(await tickets.queue(lane).getCompletedCount()).toBe(1);
    // What a job leaves that ended as it should goes by itself.
    for (const key of await keysOf(id)) {
      if (key !== ticket) expect(await bench.stores.redis.ttl(key)).toBeGreaterThan(0);
    }
    await pruner.runOnce();
    expect(await tickets.queue(lane).getCompletedCount()).toBe(1);
    const set = `${keys.queuePrefix}:${lane}:completed`;
    await bench.stores.redis.zadd(set, Date.now() - 3_700_000, `${id}-1`);
    await bench.stores.redis.hset(ticket, "finishedOn", Date.now() - 3_700_000);
    await pruner.runOnce();
    expect(await tickets.queue(lane).getCompletedCount()).toBe(0);
    expect(await bench.stores.redis.exists(ticket)).toBe(0);
    await worker.stop();
  });
});
