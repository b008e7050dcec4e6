import { createRedis, newId } from "@shared/runtime";
import { createTestLogger } from "@shared/testing";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { CounterDefinition } from "./metric-definition.ts";
import { createTallyPublisher } from "./tally-publisher.ts";
import { createTally } from "./tally.ts";

const counter: CounterDefinition = { type: "counter", name: "x_total", help: "", labels: [] };
let redis: Redis;

beforeAll(() => {
  redis = createRedis(inject("redisUrl"), "worker", createTestLogger());
});

afterAll(() => redis.disconnect());

/** A publisher whose connection the test may meddle with. */
function start(sumsKey: string, connection: Redis = redis) {
  const tally = createTally();
  const sequenceKey = `${sumsKey}:${newId()}`;
  return {
    tally,
    publisher: createTallyPublisher({ redis: connection, tally, sumsKey, sequenceKey }),
  };
}

test("adds what several processes counted", async () => {
  const key = `{test}:${newId()}`;
  const [first, second] = [start(key), start(key)];
  first.tally.count(counter, [], 2);
  await first.publisher.publish();
  second.tally.count(counter, [], 3);
  first.tally.count(counter, []);
  await Promise.all([first.publisher.publish(), second.publisher.publish()]);
  await first.publisher.publish();
  expect(await redis.hgetall(key)).toEqual({ x_total: "6" });
  await redis.del(key);
});

test("adds a batch once when its answer was lost and it is sent again", async () => {
  const key = `{test}:${newId()}`;
  let isAnswerLost = true;
  // The command reaches Redis; the answer does not come back.
  const lossy = new Proxy(redis, {
    get(target, name, receiver) {
      if (name !== "evalsha" && name !== "eval") return Reflect.get(target, name, receiver);
      return async (...args: unknown[]) => {
        const answer = await (Reflect.get(target, name) as (...all: unknown[]) => unknown).apply(
          target,
          args,
        );
        if (isAnswerLost) throw new Error("Connection is closed.");
        return answer;
      };
    },
  });
  const { tally, publisher } = start(key, lossy);
  tally.count(counter, [], 5);
  await expect(publisher.publish()).rejects.toThrow("closed");
  tally.count(counter, [], 1);
  isAnswerLost = false;
  await publisher.publish();
  expect(await redis.hgetall(key)).toEqual({ x_total: "6" });
  await redis.del(key);
});
