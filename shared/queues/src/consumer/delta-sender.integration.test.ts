import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { newId } from "@shared/runtime";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createKeys } from "../keys.ts";
import { createDeltaSender } from "./delta-sender.ts";
import type { DeltaSender } from "./delta-sender.ts";

const lane = "lane";
let stores: TestStores;
let sender: DeltaSender;
let scripts = 0;

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
  sender = createDeltaSender(
    new Proxy(stores.redis, {
      get(redis, name) {
        if (name === "evalsha") scripts += 1;
        const value: unknown = Reflect.get(redis, name, redis);
        return typeof value === "function" ? value.bind(redis) : value;
      },
    }),
  );
});

afterAll(() => stores.close());

const keys = () => createKeys(stores.deployment);

function send(id: string, first: number, deltas: string[], fence = 7) {
  const job = { id, lane };
  const { live, outcome, stream, ledger } = keys();
  return sender.send({
    keys: [live(job), outcome(job), stream(job), ledger(lane)],
    ...{ fence, generation: 1, first, deltas },
    ledgerEntry: () => `streamed ${id}`,
  });
}

async function told(id: string): Promise<string[]> {
  const entries = await stores.redis.xrange(keys().stream({ id, lane }), "-", "+");
  return entries.map(([, fields]) => fields.at(-1) ?? "");
}

describe("createDeltaSender", () => {
  it("answers each of the runs that it sends together on its own", async () => {
    const [fresh, going, behind, stale, finished] = [newId(), newId(), newId(), newId(), newId()];
    await send(going, 1, ["1", "2"]);
    await stores.redis.hset(keys().live({ id: stale, lane }), "fence", 8);
    await stores.redis.set(keys().outcome({ id: finished, lane }), 7);
    scripts = 0;
    const results = await Promise.all([
      send(fresh, 1, ["1"]),
      send(going, 2, ["2", "3"]),
      send(behind, 4, ["4"]),
      send(stale, 1, ["1"]),
      send(finished, 1, ["1"]),
    ]);
    expect(scripts).toBe(1);
    expect(results).toEqual([
      { move: "ok" },
      { move: "ok" },
      { move: "gap", stored: 0 },
      { move: "stale" },
      { move: "finished" },
    ]);
    const all = await Promise.all([fresh, going, behind, stale, finished].map(told));
    expect(all).toEqual([["1"], ["1", "2", "3"], [], [], []]);
    const ledger = await stores.redis.xrange(keys().ledger(lane), "-", "+");
    const entries = ledger.map(([, fields]) => fields.at(-1));
    expect(entries).toEqual([`streamed ${going}`, `streamed ${fresh}`]);
  });

  it("holds Redis up for no more runs than one script may have", async () => {
    const ids = Array.from({ length: 150 }, newId);
    scripts = 0;
    await Promise.all(ids.map((id) => send(id, 1, [JSON.stringify(id)])));
    expect(scripts).toBe(3);
    expect(await Promise.all(ids.map(told))).toEqual(ids.map((id) => [JSON.stringify(id)]));
  });

  it("tells a Redis that lost its memory what long answers have said, in several scripts", async () => {
    const ids = Array.from({ length: 64 }, newId);
    const deltas = Array.from({ length: 2_100 }, (_, index) => String(index));
    expect(await Promise.all(ids.map((id) => send(id, 1, deltas)))).toEqual(
      ids.map(() => ({ move: "ok" })),
    );
    expect(await told(ids.at(-1) ?? "")).toEqual(deltas);
  });

  it("goes on after Redis forgot its script", async () => {
    const id = newId();
    await send(id, 1, ["1"]);
    await stores.redis.script("FLUSH");
    expect(await send(id, 2, ["2"])).toEqual({ move: "ok" });
    expect(await told(id)).toEqual(["1", "2"]);
  });

  it("keeps what goes wrong with one run from the others", async () => {
    const [broken, sound] = [newId(), newId()];
    const stream = keys().stream({ id: broken, lane });
    await stores.redis.set(stream, "no stream");
    const results = await Promise.allSettled([send(broken, 1, ["1"]), send(sound, 1, ["1"])]);
    expect(results[0]).toMatchObject({
      status: "rejected",
      reason: { message: expect.stringContaining("WRONGTYPE") as string },
    });
    expect(results[1]).toEqual({ status: "fulfilled", value: { move: "ok" } });
    // Sent again when all is well, it is told once.
    await stores.redis.del(stream);
    expect(await send(broken, 1, ["1"])).toEqual({ move: "ok" });
    expect(await Promise.all([told(broken), told(sound)])).toEqual([["1"], ["1"]]);
  });
});
