import type { WorkerView } from "@shared/contracts";
import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { registerWorker } from "../consumer/worker-registration.ts";
import { createKeys } from "../keys.ts";
import { modelLane, sharedChatLane } from "../model-lane.ts";
import { readWorkers } from "./read-workers.ts";

let stores: TestStores;

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
});
afterAll(() => stores.close());

const modelOf = (name: string, lane = modelLane(name)) => ({
  ...{ name, lane, engine: "llama.cpp", slots: 1, loaded: true },
});

function viewOf(id: string, changes: Partial<WorkerView>): WorkerView {
  const now = new Date().toISOString();
  return {
    ...{ id, kind: "chat-completion", lanes: [], host: "h", pid: 1, version: "0", engines: [] },
    ...{ slots: 1, busy: 0, draining: false, started_at: now, last_heartbeat: now },
    ...changes,
  };
}

test("believes a worker what it says of lanes that it stands in, and nothing else", async () => {
  const { redis, deployment } = stores;
  const keys = createKeys(deployment);
  const [own, other] = [modelLane("own"), modelLane("other")];
  await redis.sadd(keys.lanes, own, other, sharedChatLane);
  const honest = viewOf("a-honest", {
    lanes: [other, sharedChatLane],
    models: [modelOf("other"), modelOf("auto", sharedChatLane)],
  });
  await registerWorker({ redis, keys }, honest);
  // Its login lets it write under its own lane alone; what it writes there is up to it.
  const rogue = viewOf("b-rogue", {
    lanes: [own, other, sharedChatLane],
    models: [
      modelOf("own"),
      modelOf("other"),
      modelOf("other", own),
      modelOf("auto", sharedChatLane),
    ],
  });
  await redis.set(keys.worker(own, rogue.id), JSON.stringify(rogue), "EX", 60);
  await redis.set(keys.worker(own, "c-garbled"), "{", "EX", 60);
  await redis.sadd(keys.workers(own), rogue.id, "c-garbled");
  expect(await readWorkers({ redis, deployment })).toEqual([
    honest,
    { ...rogue, lanes: [own], models: [modelOf("own")] },
  ]);
});

test("knows a lane as soon as a worker stands in it, before anybody made it known", async () => {
  const redis = stores.redis;
  const deployment = `${stores.deployment}-new`;
  const lanes = [sharedChatLane, modelLane("new")];
  const worker = viewOf("d-first", { lanes, models: [modelOf("new")] });
  await registerWorker({ redis, keys: createKeys(deployment) }, worker);
  expect(await readWorkers({ redis, deployment })).toEqual([worker]);
  const liar = viewOf("e-liar", { lanes: [sharedChatLane, modelLane("not-its-own")] });
  const keys = createKeys(deployment);
  await redis.set(keys.worker(sharedChatLane, liar.id), JSON.stringify(liar), "EX", 60);
  await redis.sadd(keys.workers(sharedChatLane), liar.id);
  const [, believed] = await readWorkers({ redis, deployment });
  expect(believed?.lanes).toEqual([sharedChatLane]);
});
