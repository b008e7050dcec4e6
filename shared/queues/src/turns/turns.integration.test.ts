import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { createKeys } from "../keys.ts";
import { findLostTurns } from "./find-lost-turns.ts";
import { readRefusals, readRooms } from "./read-rooms.ts";
import { returnTurns } from "./return-turns.ts";
import { takeTurns } from "./take-turns.ts";

const lane = "lane";
let stores: TestStores;
let serial = 0;

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
});

afterAll(() => stores.close());

const deps = () => ({ redis: stores.redis, keys: createKeys(stores.deployment) });

afterEach(async () => {
  const names = await stores.redis.keys(`{${stores.deployment}}*`);
  if (names.length > 0) await stores.redis.del(...names);
});

interface Limits {
  limit?: number;
  isFeeder?: boolean;
  lastTurn?: number;
}

/** Asks for turns as the producer does, and puts what gets one where BullMQ keeps it. */
async function submit(
  tickets: { id: string; key: string; priority?: number }[],
  { limit = 1_000, isFeeder = false, ...rest }: Limits = {},
): Promise<string[]> {
  const { keys, redis } = deps();
  const requests = tickets.map(({ id, key, priority = 5 }) => ({ ticketId: id, key, priority }));
  const given = await takeTurns(deps(), lane, requests, { limit, isFeeder, ...rest });
  const added = redis.pipeline();
  const refused = tickets.filter(({ id }, index) => {
    const priority = given[index] ?? null;
    if (priority === null) return true;
    added.zadd(keys.waiting(lane), priority * 2 ** 32 + (serial += 1), id);
    return false;
  });
  await added.exec();
  return refused.map(({ id }) => id);
}

/** The ticket that a worker would get, or undefined. */
async function take(): Promise<string | undefined> {
  return (await stores.redis.zpopmin(deps().keys.waiting(lane)))[0];
}

async function takeAll(): Promise<string[]> {
  const taken: string[] = [];
  for (let id = await take(); id !== undefined; id = await take()) taken.push(id);
  return taken;
}

const finish = (ids: string[]) => returnTurns(deps(), lane, ids, { wereTaken: true });

const flood = (key: string, count: number, priority = 5) =>
  Array.from({ length: count }, (_value, index) => ({ id: `${key}${index}`, key, priority }));

describe("turns", () => {
  test("another key's first ticket goes ahead of a flood's next", async () => {
    await submit(flood("a", 50));
    const begun = [await take(), await take()];
    await submit(flood("b", 2));
    expect(begun).toEqual(["a0", "a1"]);
    expect((await takeAll()).slice(0, 4)).toEqual(["b0", "a2", "b1", "a3"]);
  });

  test("ten keys share evenly, whatever they sent", async () => {
    for (const key of "abcdefghij") await submit(flood(key, 20 + key.charCodeAt(0)));
    const first = (await takeAll()).slice(0, 200);
    const counts = Map.groupBy(first, (id) => id[0]);
    expect([...counts.values()].map((ids) => ids.length)).toEqual(Array(10).fill(20));
  });

  test("a key that sends one job at a time has no more turns than one with a flood", async () => {
    await submit([...flood("a", 20), ...flood("b", 20)]);
    await take();
    const order: string[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      if (!order.some((id) => id.startsWith("c")) || order.at(-1)?.startsWith("c")) {
        await submit([{ id: `c${turn}`, key: "c" }]);
      }
      order.push((await take()) ?? "");
    }
    expect(order.filter((id) => id.startsWith("c")).length).toBeLessThanOrEqual(5);
  });

  test("a key that was idle has saved nothing up", async () => {
    await submit(flood("a", 30));
    await finish(await takeAll());
    await submit([...flood("b", 30), ...flood("c", 5).map((one) => ({ ...one, key: "a" }))]);
    expect((await takeAll()).slice(0, 6)).toEqual(["b0", "b1", "c0", "b2", "c1", "b3"]);
  });

  test("an urgent job goes ahead of its key's others and costs other keys nothing", async () => {
    await submit([...flood("a", 5), ...flood("b", 5)]);
    await submit([
      { id: "urgent0", key: "a", priority: 1 },
      { id: "urgent1", key: "a", priority: 1 },
    ]);
    const order = await takeAll();
    const ofA = order.filter((id) => !id.startsWith("b"));
    expect(ofA).toEqual(["urgent0", "urgent1", "a0", "a1", "a2", "a3", "a4"]);
    const firstTen = order.slice(0, 10).filter((id) => id.startsWith("b"));
    expect(firstTen).toHaveLength(5);
  });

  test("within a round the more urgent key goes first", async () => {
    await submit(flood("a", 2));
    await submit(flood("b", 2, 1));
    expect(await takeAll()).toEqual(["b0", "a0", "b1", "a1"]);
  });

  test("refuses what is beyond the window, until there is room", async () => {
    expect(await submit(flood("a", 5), { limit: 3 })).toEqual(["a3", "a4"]);
    expect(await submit([{ id: "other", key: "b" }], { limit: 3 })).toEqual([]);
    await finish([(await take()) ?? ""]);
    // A new job must not pass the parked ones; the feeder may go on with them.
    expect(await submit([{ id: "new", key: "a" }], { limit: 3 })).toEqual(["new"]);
    expect(await submit([{ id: "urgent", key: "a", priority: 1 }], { limit: 3 })).toEqual([]);
    const parked = [{ key: "a", priority: 5 }];
    const refusals = await readRefusals(deps(), lane);
    expect(refusals).toBe(3);
    const rooms = () => readRooms(deps(), lane, parked, { limit: 3, slots: 0, refusals });
    expect(await rooms()).toEqual([0]);
    await finish([(await take()) ?? "", (await take()) ?? ""]);
    expect(await rooms()).toEqual([1]);
    expect(await submit([{ id: "a3", key: "a" }], { limit: 3, isFeeder: true })).toEqual([]);
  });

  test("forgets a backlog that Postgres does not bear out, unless a job was refused since", async () => {
    await submit(flood("a", 2), { limit: 1 });
    await finish([(await take()) ?? ""]);
    const options = { limit: 1, slots: 0, refusals: 0 };
    await readRooms(deps(), lane, [], options);
    expect(await submit([{ id: "new", key: "a" }], { limit: 1 })).toEqual(["new"]);
    await readRooms(deps(), lane, [], { ...options, refusals: await readRefusals(deps(), lane) });
    expect(await submit([{ id: "new", key: "a" }], { limit: 1 })).toEqual([]);
  });

  test("the lane's slots come on top of the window", async () => {
    await readRooms(deps(), lane, [], { limit: 2, slots: 3, refusals: 0 });
    expect(await submit(flood("a", 9), { limit: 2 })).toHaveLength(4);
  });

  test("a ticket that has a turn keeps it", async () => {
    await submit(flood("a", 3));
    await submit(flood("a", 3));
    expect(await stores.redis.hlen(deps().keys.turnTickets(lane))).toBe(3);
    expect(await takeAll()).toEqual(["a0", "a1", "a2"]);
  });

  test("finds turns whose ticket is gone", async () => {
    await submit(flood("a", 2));
    await stores.redis.hset(deps().keys.ticket(lane, "a0"), "timestamp", 1);
    expect(await findLostTurns(deps(), lane)).toEqual(["a1"]);
    await returnTurns(deps(), lane, ["a1"], { wereTaken: false });
    expect(await findLostTurns(deps(), lane)).toEqual([]);
  });

  test("jobs taken back cost their key no turns", async () => {
    await submit(flood("a", 20));
    await take();
    const ids = flood("a", 20).map(({ id }) => id);
    for (const id of ids.slice(1)) {
      await stores.redis.zrem(deps().keys.waiting(lane), id);
      await returnTurns(deps(), lane, [id], { wereTaken: false });
    }
    await finish(["a0"]);
    await submit(flood("b", 10));
    await submit([{ id: "again", key: "a" }]);
    expect((await takeAll()).indexOf("again")).toBeLessThanOrEqual(2);
  });

  test("numbering turns anew changes no order", async () => {
    const limits = { lastTurn: 120 };
    const order: string[] = [];
    let sent = 0;
    for (let round = 0; round < 60; round += 1) {
      await submit(
        ["a", "b"].map((key) => ({ id: `${key}${round}`, key })),
        limits,
      );
      sent += 2;
      if (round < 5) continue;
      for (let n = 0; n < 2; n += 1) order.push((await take()) ?? "");
      await finish(order.slice(-2));
    }
    order.push(...(await takeAll()));
    expect(order).toHaveLength(sent);
    for (const key of ["a", "b"]) {
      const own = order.filter((id) => id.startsWith(key)).map((id) => Number(id.slice(1)));
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
    for (let at = 0; at < order.length; at += 2) {
      expect(new Set([order[at]?.[0], order[at + 1]?.[0]]).size).toBe(2);
    }
    expect(Number(await stores.redis.hget(deps().keys.turns(lane), "top"))).toBeLessThan(120);
  });

  test("a ticket of an older numbering is pulled to the front", async () => {
    await submit(flood("a", 3));
    await stores.redis.zadd(deps().keys.waiting(lane), (90_000 * 16 + 5) * 2 ** 32, "old");
    await readRooms(deps(), lane, [], { limit: 9, slots: 0, refusals: 0 });
    expect((await takeAll()).indexOf("old")).toBeLessThanOrEqual(1);
  });
});

type Step =
  | { type: "submit"; key: string; priority: number; count: number }
  | { type: "take" }
  | { type: "finish" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant("submit" as const),
    key: fc.constantFrom("a", "b", "c"),
    priority: fc.constantFrom(1, 5, 5, 5, 9),
    count: fc.integer({ min: 1, max: 6 }),
  }),
  fc.constant({ type: "take" as const }),
  fc.constant({ type: "take" as const }),
  fc.constant({ type: "finish" as const }),
);

const isSoak = process.env["SOAK"] === "1";

describe("the order, whatever comes when", () => {
  test("holds its promises", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const names = await stores.redis.keys(`{${stores.deployment}}*`);
        if (names.length > 0) await stores.redis.del(...names);
        await expectFairOrder(steps);
      }),
      { numRuns: isSoak ? 1_500 : 40 },
    );
  });
});

interface Waiting {
  id: string;
  key: string;
  priority: number;
  /** Keys of the jobs that were running when this one was sent. */
  runningKeys: string[];
}

/**
 * How often this job, its key's next one, may see these jobs of another key go first. It may have
 * the turn of a less urgent one of its key, which was sent before it: `own` are those.
 */
function mayPass(head: Waiting, passing: Waiting[], own: Waiting[]): number {
  const isLessUrgent = passing.some((one) => one.priority < head.priority);
  const owed = [head, ...passing, ...own].map(
    ({ runningKeys }) => runningKeys.filter((key) => key === head.key).length,
  );
  return 2 + (isLessUrgent ? 1 : 0) + Math.max(...owed);
}

/**
 * Plays the steps and then takes everything. At each take the ticket is its key's most urgent
 * and oldest one. And a key whose turn it is not is passed by each other key at most twice: once
 * in the round that was under way and once in the next, once more by a more urgent job in its own
 * round, and once more for every job that it had running when it, or the other key, sent the one
 * that is looked at, or when it sent the one whose turn that one has got.
 */
async function expectFairOrder(steps: Step[]): Promise<void> {
  const waiting: Waiting[] = [];
  const running: Waiting[] = [];
  const passes = new Map<string, Waiting[]>();
  let made = 0;

  const headOf = (key: string) =>
    waiting
      .filter((one) => one.key === key)
      .toSorted((a, b) => a.priority - b.priority || Number(a.id) - Number(b.id))[0];

  function noteTaken(id: string): void {
    const taken = waiting.find((one) => one.id === id);
    if (!taken) throw new Error(`${id} was taken twice, or never sent`);
    expect(headOf(taken.key)?.id).toBe(id);
    waiting.splice(waiting.indexOf(taken), 1);
    running.push(taken);
    for (const key of ["a", "b", "c"]) {
      const head = headOf(key);
      const name = `${key} by ${taken.key}`;
      const passing = head && key !== taken.key ? [...(passes.get(name) ?? []), taken] : [];
      passes.set(name, passing);
      passes.set(`${taken.key} by ${key}`, []);
      const own = waiting.filter((one) => one.key === key && one.priority > (head?.priority ?? 0));
      if (head) expect(passing.length).toBeLessThanOrEqual(mayPass(head, passing, own));
    }
  }

  for (const next of steps) {
    if (next.type === "submit") {
      const { key, priority } = next;
      const runningKeys = running.map((one) => one.key);
      const tickets = Array.from({ length: next.count }, () => {
        return { id: String((made += 1)), key, priority, runningKeys };
      });
      await submit(tickets);
      waiting.push(...tickets);
    } else if (next.type === "take") {
      const id = await take();
      if (id !== undefined) noteTaken(id);
    } else {
      await finish(running.splice(0, 2).map((one) => one.id));
    }
  }
  for (const id of await takeAll()) noteTaken(id);
  expect(waiting).toEqual([]);
}
