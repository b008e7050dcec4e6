import { createStoreProxy, createTestStores, eventually } from "@shared/testing";
import type { StoreProxy, TestStores } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { withAdvisoryLock } from "./queries/with-advisory-lock.ts";

let stores: TestStores;
let proxy: StoreProxy;

beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
  proxy = await createStoreProxy(stores.databaseUrl);
});
afterAll(async () => {
  await proxy.close();
  await stores.close();
});

async function withDatabase(silentMs: number, use: (db: Database) => Promise<void>) {
  const url = proxy.through(stores.databaseUrl);
  const db = openDatabase({ url, maxConnections: 3, name: "test", silentMs });
  try {
    await use(db);
  } finally {
    console.error("A");
    await proxy.mend();
    console.error("B");
    await db.close();
  }
}

/** Statements for all connections of the pool, and for its session. */
const askAll = (db: Database) =>
  Promise.allSettled([...[1, 2, 3].map(() => db.pool`select 1`), db.session`select 1`]);
const verdicts = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) =>
    result.status === "rejected" ? (result.reason as { code: string }).code : "answered",
  );

/** The driver hands statements to their connections a moment after they are asked for. */
const written = () => new Promise((resolve) => setImmediate(resolve));

describe("connections that their network forgot", () => {
  it("are given up when nothing comes for long enough, and made anew", async () => {
    await withDatabase(1_500, async (db) => {
      await askAll(db);
      proxy.freeze();
      const startedAt = performance.now();
      const lost = askAll(db);
      proxy.forget();

      expect(verdicts(await lost)).toEqual(Array(4).fill("CONNECTION_CLOSED"));

      expect(performance.now() - startedAt).toBeGreaterThan(1_000);
      expect(verdicts(await askAll(db))).toEqual(Array(4).fill("answered"));
    });
  });

  it("lose no statement that is asked for as they are reset", async () => {
    await withDatabase(60_000, async (db) => {
      await askAll(db);
      const lost = db.pool`select pg_sleep(60)`;
      const next = lost.catch(() => askAll(db));
      await written();
      await proxy.cut();
      await next;
      await proxy.mend();
      expect(verdicts(await askAll(db))).toEqual(Array(4).fill("answered"));
    });
  });

  it("are given up at once by whoever knows that they are dead", async () => {
    await withDatabase(60_000, async (db) => {
      await askAll(db);
      proxy.freeze();
      const lost = askAll(db);
      proxy.forget();
      await written();
      db.renew();
      expect(verdicts(await lost)).toEqual(Array(4).fill("CONNECTION_DESTROYED"));
      expect(verdicts(await askAll(db))).toEqual(Array(4).fill("answered"));
    });
  });
});

describe("an advisory lock", () => {
  const lock = 4_711_999;

  it("keeps others out, and is free for them when its connection dies", async () => {
    const other = openDatabase({ url: stores.databaseUrl, maxConnections: 1, name: "other" });
    const take = () => withAdvisoryLock(other, lock, async () => "mine");
    await withAdvisoryLock(stores.db, lock, async () => {
      expect(await take()).toBeUndefined();
      await other.pool`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and objid = ${lock}`;
      // The server is done with a session a little after it is told to end it.
      expect(await eventually(take)).toBe("mine");
    });
    expect(await withAdvisoryLock(stores.db, lock, async () => "again")).toBe("again");
    await other.close();
  });
});
