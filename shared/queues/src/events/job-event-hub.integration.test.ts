import { createRedis, createLogger, newId } from "@shared/runtime";
import type { Redis } from "ioredis";
import { eventually } from "@shared/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createKeys } from "../keys.ts";
import { createJobEventHub } from "./job-event-hub.ts";
import type { JobEventHub } from "./job-event-hub.ts";
import type { JobFollower } from "./job-follower.ts";
import { readEntriesAfter } from "./read-job-stream.ts";

const logger = createLogger("test", "silent");
const deployment = `hub-${newId()}`;
const keys = createKeys(deployment);
const ended = new Set<string>();
let redis: Redis;
let hub: JobEventHub;

beforeAll(() => {
  redis = createRedis(ownDbUrl(), "worker", logger);
});

beforeEach(async () => {
  // Redis may notice a little later that the last hub's connections are closed.
  await eventually(async () => (await blockedReaders()).length === 0);
  hub = createJobEventHub({
    redisUrl: ownDbUrl(),
    redis,
    deployment,
    logger,
    findEndedJobs: async (ids) => ids.filter((id) => ended.has(id)),
    checkIntervalMs: 50,
    maxQueued: 20,
  });
  await hub.start();
});

afterEach(() => hub.stop());

afterAll(() => redis.disconnect());

const refOf = (id: string) => ({ id, lane: "webgen" });
const write = (jobId: string, data: number) =>
  redis.xadd(keys.stream(refOf(jobId)), "*", "e", "delta", "g", 1, "d", String(data));

/** The data of the next so many entries. */
async function take(follower: JobFollower, count: number): Promise<unknown[]> {
  const data: unknown[] = [];
  while (data.length < count) {
    const item = await follower.next(10_000);
    if (item.type !== "entry") throw new Error(`heard ${item.type} after ${data.length} entries`);
    data.push(item.entry.data);
  }
  return data;
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_unused, at) => from + at);

/** A database that only this file uses: by it the hub's clients are told from other files'. */
const ownDb = 5;

function ownDbUrl(): string {
  return new URL(`/${ownDb}`, inject("redisUrl")).href;
}

/** The clients of our Redis that wait in a blocking read of this hub. */
async function blockedReaders(): Promise<string[]> {
  const list = String(await redis.client("LIST")).split("\n");
  const signs = [` db=${ownDb} `, " cmd=xread ", / flags=[^ ]*b/];
  return list.filter((line) => signs.every((sign) => line.search(sign) >= 0));
}

describe("createJobEventHub", () => {
  it("serves followers with places of their own by one reader", async () => {
    const job = newId();
    for (const n of range(0, 5)) await write(job, n);
    const entries = await readEntriesAfter({ redis, deployment }, refOf(job), "0-0");
    const followers = entries.map((entry) => hub.follow(refOf(job), entry.id));
    for (const n of range(5, 10)) await write(job, n);
    for (const [at, follower] of followers.entries()) {
      expect(await take(follower, 9 - at)).toEqual(range(at + 1, 10));
    }
    expect(hub.followerCount).toBe(5);
    expect((await blockedReaders()).length).toBeLessThanOrEqual(2);
    for (const follower of followers) follower.close();
    expect(hub.followerCount).toBe(0);
  });

  it("reads what flows apart from what begins, and loses nothing on the way", async () => {
    const [flowing, fresh] = [newId(), newId()];
    const quick = hub.follow(refOf(flowing), "0-0");
    for (let n = 0; n < 200; n += 10) {
      const written = Promise.all(range(n, n + 10).map((one) => write(flowing, one)));
      expect(await take(quick, 10)).toEqual(range(n, n + 10));
      await written;
    }
    const early = hub.follow(refOf(fresh), "0-0");
    await eventually(async () => (await blockedReaders()).length === 2);
    await Promise.all([write(flowing, 200), write(fresh, 0)]);
    expect(await Promise.all([take(quick, 1), take(early, 1)])).toEqual([[200], [0]]);
  });

  it("hears of a stream that it was not reading yet", async () => {
    const [first, second] = [newId(), newId()];
    const early = hub.follow(refOf(first), "0-0");
    await write(first, 1);
    await take(early, 1);
    await write(second, 2);
    const startedAt = performance.now();
    expect(await take(hub.follow(refOf(second), "0-0"), 1)).toEqual([2]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("wakes its read again where Redis did not take the first wake", async () => {
    let wakes = 0;
    const shaky = new Proxy(redis, {
      get(target, name) {
        if (name === "xadd" && (wakes += 1) === 1) return () => Promise.reject(new Error("away"));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const own = createJobEventHub({
      ...{ redisUrl: ownDbUrl(), redis: shaky, deployment, logger },
      findEndedJobs: async () => [],
    });
    await own.start();
    own.follow(refOf(newId()), "0-0");
    await eventually(async () => (await blockedReaders()).length === 1);
    const late = newId();
    const follower = own.follow(refOf(late), "0-0");
    await write(late, 1);
    expect(await take(follower, 1)).toEqual([1]);
    expect(wakes).toBe(2);
    await own.stop();
  });

  it("leaves no gap for a reader that joins behind a read", async () => {
    const job = newId();
    for (const n of range(0, 3)) await write(job, n);
    const entries = await readEntriesAfter({ redis, deployment }, refOf(job), "0-0");
    const ahead = hub.follow(refOf(job), "0-0");
    await take(ahead, 3);
    for (let round = 3; round < 20; round += 1) {
      await redis.ping(); // the hub is back in its read, from the place of the one ahead
      const writing = write(job, round);
      const behind = hub.follow(refOf(job), entries[0]?.id ?? "");
      await writing;
      expect(await take(behind, round)).toEqual(range(1, round + 1));
      behind.close();
      await take(ahead, 1);
    }
  });

  it("drops a slow reader, who then goes on from its own place", async () => {
    const job = newId();
    const slow = hub.follow(refOf(job), "0-0");
    const quick = hub.follow(refOf(job), "0-0");
    for (const n of range(0, 30)) {
      await write(job, n);
      await take(quick, 1);
    }
    expect(await take(slow, 20)).toEqual(range(0, 20));
    expect(await slow.next(1_000)).toEqual({ type: "dropped" });
    const back = hub.follow(refOf(job), slow.cursor);
    expect(await take(back, 10)).toEqual(range(20, 30));
  });

  it("keeps places while connections are lost", async () => {
    const job = newId();
    const follower = hub.follow(refOf(job), "0-0");
    const seen: unknown[] = [];
    for (const n of range(0, 40)) {
      await write(job, n);
      if (n % 10 === 5) for (const line of await blockedReaders()) await killClient(line);
      if (n % 4 === 3) seen.push(...(await take(follower, 4)));
    }
    expect(seen).toEqual(range(0, 40));
  });

  it("tells the followers of a job whose end was lost", async () => {
    const job = newId();
    const follower = hub.follow(refOf(job), "0-0");
    ended.add(job);
    expect(await follower.next(10_000)).toEqual({ type: "ended" });
  });

  it("asks the record at once when it is told to", async () => {
    const job = newId();
    const follower = hub.follow(refOf(job), "0-0");
    ended.add(job);
    await hub.checkEnded([job, newId()]);
    expect(await follower.next(0)).toEqual({ type: "ended" });
  });

  it("closes its followers when it stops, and later ones at once", async () => {
    const follower = hub.follow(refOf(newId()), "0-0");
    const next = follower.next(10_000);
    await hub.stop();
    expect(await next).toEqual({ type: "closed" });
    expect(await hub.follow(refOf(newId()), "0-0").next(10_000)).toEqual({ type: "closed" });
  });

  it("leaves no key of its own behind", async () => {
    const follower = hub.follow(refOf(newId()), "0-0");
    hub.follow(refOf(newId()), "0-0");
    await follower.next(100);
    await hub.stop();
    expect(await redis.keys(keys.hub("*"))).toEqual([]);
  });
});

async function killClient(line: string): Promise<void> {
  const id = /^id=(\d+)/.exec(line)?.[1];
  if (id !== undefined) await redis.client("KILL", "ID", id);
}
