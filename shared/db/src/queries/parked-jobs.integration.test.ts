import { createTestStores, newTestJob } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import type { NewJob } from "../job-row.ts";
import { claimParkedJobs } from "./claim-parked-jobs.ts";
import { countUnfinished } from "./count-unfinished.ts";
import { insertJobs } from "./insert-jobs.ts";
import { listParkedKeys } from "./list-parked-keys.ts";
import { parkJobs } from "./park-jobs.ts";
import { rankParked } from "./rank-parked.ts";
import { bumpGenerations, listUnfinishedJobs } from "./reconcile.ts";

let stores: TestStores;

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
});

afterAll(() => stores.close());

afterEach(async () => {
  await stores.db.pool`delete from jobs`;
});

/** Parks that many jobs; ids in the order of their making. */
async function park(count: number, changes: Partial<NewJob> = {}): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => newTestJob({ isParked: true, ...changes }));
  await insertJobs(stores.db, jobs);
  return jobs.map(({ id }) => id).toSorted();
}

const room = (key: string, rooms: number, priority = 5, lane = "webgen") => {
  return { lane, key, priority, room: rooms };
};
const noLimit = Number.MAX_SAFE_INTEGER;

describe("parked jobs", () => {
  test("each key is listed once a lane, with its most urgent priority", async () => {
    await park(3, { keyId: "a" });
    await park(2, { keyId: "a", priority: 2 });
    await park(1, { keyId: "b", priority: 9 });
    await park(1, { keyId: "a", lane: "other" });
    await park(1);
    await insertJobs(stores.db, [newTestJob({ keyId: "ticketed" })]);
    expect(await listParkedKeys(stores.db)).toEqual([
      { lane: "other", key: "a", priority: 5 },
      { lane: "webgen", key: "", priority: 5 },
      { lane: "webgen", key: "a", priority: 2 },
      { lane: "webgen", key: "b", priority: 9 },
    ]);
  });

  test("claims the oldest of each key, as many as there is room for", async () => {
    const a = await park(5, { keyId: "a" });
    const b = await park(2, { keyId: "b" });
    const claimed = await claimParkedJobs(stores.db, [room("a", 3), room("b", 9)], noLimit);
    expect(claimed.map(({ id }) => id)).toEqual([...a.slice(0, 3), ...b]);
    expect(claimed[0]).toMatchObject({ keyId: "a", generation: 1, priority: 5, deadlineAt: null });
    const rest = await claimParkedJobs(stores.db, [room("a", 9), room("b", 9)], noLimit);
    expect(rest.map(({ id }) => id)).toEqual(a.slice(3));
  });

  test("never gives two feeders the same job", async () => {
    const ids = await park(200, { keyId: "a" });
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimParkedJobs(stores.db, [room("a", 40)], noLimit)),
    );
    const taken = claims.flat().map(({ id }) => id);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.every((id) => ids.includes(id))).toBe(true);
  });

  test("bounds a claim by its weight, key by key, but takes at least one job", async () => {
    const input = { snapshot: Array.from({ length: 400 }, () => Math.random()).join(" ") };
    await park(4, { keyId: "a", input });
    await park(4, { keyId: "b", input });
    const rooms = [room("a", 4), room("b", 4)];
    const some = await claimParkedJobs(stores.db, rooms, 15_000);
    expect(some.length).toBeLessThan(8);
    expect(new Set(some.map(({ keyId }) => keyId))).toEqual(new Set(["a", "b"]));
    expect(await claimParkedJobs(stores.db, rooms, 1)).toHaveLength(1);
  });

  test("are no business of the reconciler, and come back to it with a ticket", async () => {
    const [id = ""] = await park(1);
    const page = { afterId: null, limit: 10, settleMs: -60_000 };
    expect(await listUnfinishedJobs(stores.db, page)).toEqual([]);
    const [claimed] = await claimParkedJobs(stores.db, [room("", 1)], noLimit);
    expect(await listUnfinishedJobs(stores.db, page)).toMatchObject([{ id, generation: 1 }]);
    expect(await listUnfinishedJobs(stores.db, { ...page, settleMs: 60_000 })).toEqual([]);
    expect(await bumpGenerations(stores.db, claimed ? [claimed] : [])).toMatchObject([
      { id, generation: 2 },
    ]);
    // A refusal of the ticket before is too late: the new generation has not been tried.
    await claimParkedJobs(stores.db, [room("", 1)], noLimit);
    await parkJobs(stores.db, [{ id, generation: 1 }]);
    expect(await listUnfinishedJobs(stores.db, page)).toHaveLength(1);
    await parkJobs(stores.db, [{ id, generation: 2 }]);
    expect(await listUnfinishedJobs(stores.db, page)).toEqual([]);
  });

  test("ended jobs are not fed", async () => {
    await park(2);
    await stores.db.pool`update jobs set status = 'cancelled'`;
    expect(await listParkedKeys(stores.db)).toEqual([]);
    expect(await claimParkedJobs(stores.db, [room("", 5)], noLimit)).toEqual([]);
  });

  test("are ranked exactly while few, within a step when many", async () => {
    const ids = await park(3, { keyId: "a" });
    expect(await rankParked(stores.db, "webgen")).toEqual([
      { key: "a", priority: 5, count: 3, marks: ids.map((id, before) => ({ id, before })) },
    ]);
    await park(2_500, { keyId: "b" });
    const sorts = await rankParked(stores.db, "webgen");
    const many = sorts.find(({ key }) => key === "b");
    expect(many?.count).toBe(2_500);
    expect(many?.marks.length).toBeLessThanOrEqual(1_000);
    expect(many?.marks.map(({ before }) => before)).toEqual(
      many?.marks.map((_mark, index) => index * 3),
    );
  });

  test("count as queued, with the age of the oldest", async () => {
    await park(4, { keyId: "a" });
    await insertJobs(stores.db, [newTestJob({ keyId: "a" })]);
    const counts = await countUnfinished(stores.db);
    expect(counts.map(({ isParked, status, count }) => [isParked, status, count])).toEqual([
      [false, "queued", 1],
      [true, "queued", 4],
    ]);
    for (const { oldestAt } of counts) {
      expect(Math.abs(Date.now() - oldestAt.getTime())).toBeLessThan(60_000);
    }
  });
});
