import { readFileSync } from "node:fs";
import { createKeys } from "@shared/queues/books";
import { createRedis } from "@shared/runtime";
import type { Redis } from "ioredis";
import {
  createExecutions,
  createTestLogger,
  eventually,
  newTestJob,
  openRedis,
  plainConfig,
  spawnRedis,
  spawnTestWorker,
} from "@shared/testing";
import type { RedisProcess, TestProcess } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";

/** The lines of infra/redis, as docs/operations.md has an operator fill them in. */
function aclLine(file: string, deployment: string): string[] {
  const text = readFileSync(new URL(`../../../infra/redis/${file}`, import.meta.url), "utf8");
  const filled = text.replaceAll("DEPLOYMENT", deployment).replaceAll("LANE", "webgen");
  return filled.replaceAll("PASSWORD", "secret").trim().split(" ");
}

describe("the users of infra/redis", () => {
  const executions = createExecutions();
  let redis: RedisProcess;
  let bench: JobBench;
  let worker: TestProcess;
  let rented: Redis;
  let admin: Redis;
  const urlOf = (user: string) => `redis://${user}:secret@127.0.0.1:${redis.port}`;

  beforeAll(async () => {
    redis = await spawnRedis(plainConfig);
    admin = openRedis(redis);
    // The deployment of a bench is made with it, so the core's user begins by its own name alone.
    await admin.call("ACL", "SETUSER", ...aclLine("core.acl", "*").slice(1));
    bench = await createJobBench({
      redisUrl: urlOf("millrace-core"),
      postgresUrl: inject("postgresUrl"),
    });
    const { deployment } = bench.stores;
    await admin.call(
      "ACL",
      "SETUSER",
      "millrace-core",
      "reset",
      ...aclLine("core.acl", deployment).slice(2),
    );
    await admin.call("ACL", "SETUSER", ...aclLine("lane-worker.acl", deployment).slice(1));
    await admin.call("ACL", "SETUSER", "default", "off");
    await admin.call("ACL", "LOG", "RESET");
    await bench.control();
    worker = await spawnTestWorker({
      REDIS_URL: urlOf("millrace-webgen"),
      DEPLOYMENT: deployment,
      EXECUTIONS: executions.file,
    });
    rented = createRedis(urlOf("millrace-webgen"), "worker", createTestLogger());
  });

  afterAll(async () => {
    rented.disconnect();
    admin.disconnect();
    await worker.terminate();
    await bench.close();
    await redis.stop();
  });

  test("let a worker carry out, retry and cancel jobs of its lane", async () => {
    const ids = await bench.submitMany(5, "quick");
    for (const id of ids) expect(await bench.ended(id)).toMatchObject({ status: "succeeded" });
    const large = await bench.submit({ input: { snapshot: "x".repeat(400_000) } });
    expect(await bench.ended(large)).toMatchObject({ status: "succeeded" });
    const hanging = await bench.submit({ input: { snapshot: "hang" } });
    await bench.running(hanging);
    await bench.cancel(hanging);
    expect(await bench.ended(hanging)).toMatchObject({ status: "cancelled" });
    const { turnTickets } = createKeys(bench.stores.deployment);
    await eventually(async () => (await admin.hlen(turnTickets("webgen"))) === 0);
    expect(await admin.call("ACL", "LOG"), "commands that were denied").toEqual([]);
  });

  test("keep it from the keys of every other lane and of the deployment", async () => {
    const keys = createKeys(bench.stores.deployment);
    const other = newTestJob({ lane: "other" });
    const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow("NOPERM");
    await refused(rented.get(keys.payload(other)));
    await refused(rented.hgetall(keys.ticket("other", `${other.id}-1`)));
    await refused(rented.xrange(keys.ledger("other"), "-", "+"));
    await refused(rented.set(keys.outcome(other), "1"));
    await refused(rented.xadd(keys.ledger("other"), "*", "entry", "{}"));
    await refused(rented.sadd(keys.lanes, "made-up"));
    await refused(rented.eval("return redis.call('GET', KEYS[1])", 1, keys.payload(other)));
    await expect(
      rented.eval(`return redis.call('GET', '${keys.payload(other)}')`, 0),
    ).rejects.toThrow(/NOPERM|can't access|ACL/);
    await refused(rented.subscribe(keys.cancelChannel("other")));
    for (const command of [
      ["KEYS", "*"],
      ["SCAN", "0"],
      ["RANDOMKEY"],
      ["FLUSHALL"],
      ["CONFIG", "GET", "*"],
      // Would tell it the names of all keys that anybody writes.
      ["CLIENT", "TRACKING", "ON", "BCAST"],
      // Functions belong to the whole Redis.
      ["FUNCTION", "FLUSH"],
    ]) {
      await refused(rented.call(...(command as [string])));
    }
  });

  test("don't let it speak for a job of another lane in its own ledger", async () => {
    const keys = createKeys(bench.stores.deployment);
    const other = await bench.submit({ lane: "other" });
    const mark = await bench.submit({ input: { snapshot: "quick" } });
    const run = { attempt: 1, worker: "thief", started_at: new Date().toISOString() };
    const forged = {
      ...{ type: "outcome", job_id: other, fence: 2 ** 21, at: new Date().toISOString(), run },
      ...{ status: "succeeded", error: null, finish_reason: null, warnings: [], usage: null },
      ...{ result: "forged", result_blob: null, artifacts: [] },
    };
    await rented.xadd(keys.ledger("webgen"), "*", "entry", JSON.stringify(forged));
    await bench.ended(mark);
    await eventually(async () => (await rented.xlen(keys.ledger("webgen"))) === 0);
    expect(await bench.job(other)).toMatchObject({ status: "queued", result: null, worker: null });
  });
});
