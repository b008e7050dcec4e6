import { createTestStores, eventually } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createKeys } from "../keys.ts";
import { readLanes } from "../producer/read-lanes.ts";
import { createLaneListener } from "./lane-listener.ts";

describe("lanes that workers call out", () => {
  let stores: TestStores;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    stores = await createTestStores({
      postgresUrl: inject("postgresUrl"),
      redisUrl: inject("redisUrl"),
    });
    const listener = createLaneListener({ ...stores, keys: createKeys(stores.deployment) });
    await listener.start();
    stop = () => listener.stop();
  });
  afterAll(async () => {
    await stop();
    await stores.close();
  });

  test("are known where a worker stands in their registry, and no others", async () => {
    const { redis, deployment } = stores;
    const keys = createKeys(deployment);
    await redis.sadd(keys.workers("chat-mill-1"), "worker");
    await redis.sadd(keys.workers("chat-mill-1:x"), "worker");
    await redis.publish(keys.announceChannel, "no JSON");
    await redis.publish(keys.announceChannel, JSON.stringify(["made-up", "chat-mill-1:x"]));
    await redis.publish(keys.announceChannel, JSON.stringify(["made-up", "chat-mill-1"]));
    const lanes = await eventually(async () => {
      const known = await readLanes(stores);
      return known.includes("chat-mill-1") && known;
    });
    expect(lanes).not.toContain("made-up");
    expect(lanes).not.toContain("chat-mill-1:x");
  });
});
