import type { ServerResponse } from "node:http";
import { getWebhook } from "@shared/db";
import { createExecutions, eventually, spawnTestWorker, startPrivateRedis } from "@shared/testing";
import { startReceiver } from "@shared/testing";
import type { Receiver, TestProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";
import { spawnControl } from "./spawn-processes.ts";

const secret = "whsec_bm90IGEgc2VjcmV0LCBvZiBhIHRlc3Q=";

describe("webhooks", () => {
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;
  let bench: JobBench;
  let receiver: Receiver;
  const processes: TestProcess[] = [];
  /** Answers that the receiver holds back. */
  const held: ServerResponse[] = [];
  let holds = false;

  beforeAll(async () => {
    redis = await startPrivateRedis();
    bench = await createJobBench({ redisUrl: redis.url, postgresUrl: inject("postgresUrl") });
    receiver = await startReceiver((response) => {
      if (holds) held.push(response);
      else response.writeHead(204).end();
    });
    await startWorker();
  });

  afterAll(async () => {
    for (const process of processes.splice(0)) await process.kill9();
    await receiver.close();
    await bench.close();
    await redis.stop();
  });

  async function start<T extends TestProcess>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    processes.push(started);
    return started;
  }
  const startControl = () =>
    start(
      spawnControl({
        REDIS_URL: redis.url,
        DATABASE_URL: bench.stores.databaseUrl,
        DEPLOYMENT: bench.stores.deployment,
      }),
    );
  const startWorker = () =>
    start(
      spawnTestWorker({
        REDIS_URL: redis.url,
        DEPLOYMENT: bench.stores.deployment,
        EXECUTIONS: createExecutions().file,
      }),
    );
  const submit = () =>
    bench.submit({
      webhook: { url: receiver.url, secret, isSecretMade: false },
      input: { snapshot: "quick" },
    });
  const delivered = (id: string) =>
    eventually(async () => (await getWebhook(bench.stores.db, id))?.state === "delivered", {
      what: `delivery of ${id}`,
    });

  test("are sent again, with the same id and bytes, by who comes after a killed sender", async () => {
    const control = await startControl();
    holds = true;
    const id = await submit();
    // The receiver has it; the sender dies before it can note that.
    await eventually(() => receiver.requests.length === 1);
    await control.kill9();
    holds = false;
    const next = await startControl();
    await delivered(id);
    await next.kill9();
    const [first, second, ...rest] = receiver.requests;
    expect(rest).toEqual([]);
    expect(second?.headers["webhook-id"]).toBe(`msg_${id}`);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
  });

  test("reach their target although Redis is emptied and the sender killed at random", async () => {
    const control = await startControl();
    receiver.requests.length = 0;
    const ids = await Promise.all(Array.from({ length: 20 }, submit));
    await eventually(() => receiver.requests.length > 0);
    await bench.stores.redis.flushall();
    await control.kill9();
    await startControl();
    for (const id of ids) await delivered(id);
    const told = new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]));
    expect(told).toEqual(new Set(ids.map((id) => `msg_${id}`)));
    // At least once, and only what was under way when the sender died more than that.
    expect(receiver.requests.length).toBeLessThanOrEqual(ids.length + 4);
  });
});
