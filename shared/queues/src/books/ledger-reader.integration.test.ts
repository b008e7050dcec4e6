import { createRedis, newId } from "@shared/runtime";
import { createStoreProxy, createTestStores, eventually, startPrivateRedis } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { createKeys } from "../keys.ts";
import type { JobRef } from "../keys.ts";
import { createLedgerReader } from "./ledger-reader.ts";
import type { LedgerItem, LedgerReader } from "./ledger-reader.ts";

describe("the ledger reader", () => {
  let server: Awaited<ReturnType<typeof startPrivateRedis>>;
  let stores: TestStores;
  const blocking: Redis[] = [];

  // Its own: it is looked at which clients wait.
  beforeAll(async () => void (server = await startPrivateRedis()));
  afterAll(() => server.stop());
  beforeEach(async () => {
    stores = await createTestStores({
      redisUrl: server.url,
      postgresUrl: inject("postgresUrl"),
    });
  });
  afterEach(async () => {
    for (const connection of blocking.splice(0)) connection.disconnect();
    await stores.close();
  });

  function reader(consumer: string, redisUrl = stores.redisUrl): LedgerReader {
    const [redis, connection] = [1, 2].map(() =>
      createRedis(redisUrl, "worker", stores.logger),
    ) as [Redis, Redis];
    blocking.push(redis, connection);
    return createLedgerReader({
      redis,
      blocking: connection,
      keys: createKeys(stores.deployment),
      consumer,
      logger: stores.logger,
    });
  }

  /** An outcome of a job of `lane` that names its result's bytes by the key `blobOf` gives. */
  async function appendOutcome(
    lane: string,
    blobOf: (job: JobRef, fence: number) => string,
  ): Promise<void> {
    const job = { id: newId(), lane };
    const entry = {
      ...{ type: "outcome", job_id: job.id, fence: 1, at: new Date().toISOString(), run: null },
      ...{ status: "succeeded", error: null, finish_reason: null, warnings: [], usage: null },
      ...{ result: null, result_blob: blobOf(job, 1), artifacts: [] },
    };
    const ledger = createKeys(stores.deployment).ledger(lane);
    await stores.redis.xadd(ledger, "*", "entry", JSON.stringify(entry));
  }

  async function append(lane: string): Promise<string> {
    const jobId = newId();
    const at = new Date().toISOString();
    const entry = { type: "requeued", job_id: jobId, fence: 1, at, run: null, reason: "test" };
    const ledger = createKeys(stores.deployment).ledger(lane);
    await stores.redis.xadd(ledger, "*", "entry", JSON.stringify(entry));
    return jobId;
  }

  /** Reads until something comes: the first read of a new lane only makes its group. */
  async function readSome(from: LedgerReader, lanes: string[]): Promise<LedgerItem[]> {
    for (;;) {
      const items = await from.read(lanes);
      if (items.length > 0) return items;
    }
  }

  /** How many readers wait for entries. */
  async function blockedReads(): Promise<number> {
    const clients = String(await stores.redis.client("LIST")).split("\n");
    return clients.filter((line) => / flags=\S*b.* cmd=xreadgroup /.test(line)).length;
  }

  /** Entries of lane `a` that a reader was given and has not settled. */
  async function pendingOf(consumer: string): Promise<number> {
    const ledger = createKeys(stores.deployment).ledger("a");
    return (await stores.redis.xpending(ledger, "recorder", "-", "+", 10, consumer)).length;
  }

  const idsOf = (items: LedgerItem[]) => items.map((item) => item.entry?.job_id);

  test("reads what stood there before its group", async () => {
    const id = await append("a");
    const only = reader("one");
    const items = await readSome(only, ["a"]);
    expect(idsOf(items)).toEqual([id]);
    await only.settle(items);
    expect(await only.depth(["a"])).toBe(0);
  });

  test("gives unsettled entries again after a rewind", async () => {
    const id = await append("a");
    const only = reader("one");
    await readSome(only, ["a"]);
    only.rewind();
    expect(idsOf(await readSome(only, ["a"]))).toEqual([id]);
  });

  test("reads on with what follows, and never with what is read again", async () => {
    const first = await append("a");
    const only = reader("one");
    expect(idsOf(await readSome(only, ["a"]))).toEqual([first]);
    const second = await append("a");
    expect(idsOf((await only.readOn(["a"], 20)) ?? [])).toEqual([second]);
    expect(await only.readOn(["a"], 20)).toEqual([]);
    only.rewind();
    expect(idsOf(await readSome(only, ["a"]))).toEqual([first, second]);
    expect(await only.readOn(["a"], 20)).toBeUndefined();
  });

  test("takes over what a dead reader left, and nothing of one that lives", async () => {
    const id = await append("a");
    await readSome(reader("dead"), ["a"]);
    const dead = blocking.splice(0);
    const heir = reader("heir");
    // Past the time that a lease lasts: it is renewed.
    const livesUntil = performance.now() + 4_000;
    while (performance.now() < livesUntil) expect(await heir.read(["a"])).toEqual([]);
    for (const connection of dead) connection.disconnect();
    const diedAt = performance.now();
    expect(idsOf(await readSome(heir, ["a"]))).toEqual([id]);
    expect(performance.now() - diedAt).toBeLessThan(6_000);
  });

  test("takes over at once what a reader left that was closed", async () => {
    const id = await append("a");
    const first = reader("first");
    await readSome(first, ["a"]);
    await first.close();
    const keys = createKeys(stores.deployment);
    expect(await stores.redis.exists(keys.ledgerReader("first"))).toBe(0);
    expect(idsOf(await readSome(reader("heir"), ["a"]))).toEqual([id]);
  });

  test("survives a Redis that forgot the group", async () => {
    const only = reader("one");
    await append("a");
    await only.settle(await readSome(only, ["a"]));
    await stores.redis.del(createKeys(stores.deployment).ledger("a"));
    const id = await append("a");
    expect(idsOf(await readSome(only, ["a"]))).toEqual([id]);
  });

  test("reads what an answer held that never came", async () => {
    const proxy = await createStoreProxy(stores.redisUrl);
    const only = reader("one", proxy.through(stores.redisUrl));
    await append("a");
    await only.settle(await readSome(only, ["a"]));
    const reading = readSome(only, ["a"]);
    await eventually(async () => (await blockedReads()) === 1);
    proxy.freeze();
    const id = await append("a");
    expect(await pendingOf("one")).toBe(1);
    await proxy.cut();
    await proxy.mend();
    expect(idsOf(await reading)).toEqual([id]);
    await proxy.close();
  });

  test("names the lane of each entry", async () => {
    const [first, second] = [await append("a"), await append("b")];
    const items = await readSome(reader("one"), ["a", "b"]);
    expect(items.map(({ lane, entry }) => [lane, entry?.job_id])).toEqual([
      ["a", first],
      ["b", second],
    ]);
  });

  test("passes an unreadable entry on without its content", async () => {
    const ledger = createKeys(stores.deployment).ledger("a");
    await stores.redis.xadd(ledger, "*", "entry", "{not json");
    const [item] = await readSome(reader("one"), ["a"]);
    expect(item).toMatchObject({ lane: "a", entry: undefined });
  });

  test("reads no outcome that names a key of another job or lane", async () => {
    const keys = createKeys(stores.deployment);
    await appendOutcome("a", (job, fence) => keys.blob(job, fence, "result"));
    await appendOutcome("a", (job) => keys.payload({ ...job, lane: "b" }));
    await appendOutcome("a", (job, fence) => keys.blob({ ...job, id: newId() }, fence, "result"));
    const items = await readSome(reader("one"), ["a"]);
    expect(items.map(({ entry }) => entry?.type)).toEqual(["outcome", undefined, undefined]);
  });
});
