import { takeRate } from "@shared/queues/producer";
import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { newId } from "@shared/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createLocalCounts } from "./rate-limiter.ts";

let stores: TestStores;

beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
});

afterAll(() => stores.close());

it("Redis counts as a process alone does, whatever the pauses", async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), pauses, async (perMinute, gaps) => {
      const [local, name] = [createLocalCounts(), newId()];
      let nowMs = 1_800_000_000_000;
      for (const gap of gaps) {
        nowMs += gap;
        const limits = { perMinute, nowMs };
        expect(await takeRate(stores, name, limits)).toEqual(local.take(name, limits));
      }
    }),
    { numRuns: 40 },
  );
});

it("Redis lets exactly the limit through, however many ask at once", async () => {
  const [name, limits] = [newId(), { perMinute: 20, nowMs: 1_800_000_000_000 }];
  const asked = Array.from({ length: 60 }, () => takeRate(stores, name, limits));
  expect((await Promise.all(asked)).filter((count) => count.isTaken)).toHaveLength(20);
});

it("Redis forgets a caller who stays away", async () => {
  const name = newId();
  await takeRate(stores, name, { perMinute: 5, nowMs: 1_800_000_000_000 });
  const [key = ""] = await stores.redis.keys(`{${stores.deployment}}:rate:${name}`);
  const left = await stores.redis.pttl(key);
  expect(left).toBeGreaterThan(60_000);
  expect(left).toBeLessThanOrEqual(121_000);
});
