import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestStores, eventually, spawnProcess, startRestartableRedis } from "@shared/testing";
import type { TestProcess, TestStores } from "@shared/testing";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { createLeases } from "../src/create-leases.ts";
import type { Leases } from "../src/lease.ts";
import { writeFenced } from "./fenced-thing.ts";

const ttlMs = 3_000;
const renewMs = 1_000;
let stores: TestStores;
let leases: Leases;
let thing: string;
const processes: TestProcess[] = [];

beforeAll(async () => {
  stores = await createTestStores({
    redisUrl: inject("redisUrl"),
    postgresUrl: inject("postgresUrl"),
  });
  const { redisUrl, deployment, logger } = stores;
  thing = `{${deployment}}:test-thing`;
  leases = createLeases({ redisUrl, deployment, holder: "test", logger, ttlMs, renewMs });
  await leases.start();
});
afterAll(async () => {
  await leases.stop();
  await stores.close();
});
afterEach(async () => {
  for (const running of processes.splice(0)) await running.kill9();
});

/** Starts a process that waits for the lease, and gives a look at its notes. */
async function startHolder() {
  const notes = join(mkdtempSync(join(tmpdir(), "millrace-test-")), "notes");
  const holder = await spawnProcess(new URL("./holder-entry.ts", import.meta.url), {
    REDIS_URL: stores.redisUrl,
    DEPLOYMENT: stores.deployment,
    TTL_MS: String(ttlMs),
    RENEW_MS: String(renewMs),
    NOTES: notes,
    THING: thing,
  });
  processes.push(holder);
  const noted = (start: string) =>
    eventually(() => readNotes(notes).find((line) => line.startsWith(start)));
  return { holder, noted };
}

const readNotes = (file: string) =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
const waiting = (count: number) =>
  eventually(async () => (await leases.inspect("thing"))?.waiting === count);

test("a killed holder's lease goes to the next within its time to live", async () => {
  const { holder, noted } = await startHolder();
  const held = await noted("held");
  const next = leases.acquire("thing", { timeoutMs: 20_000 });
  await waiting(1);
  await holder.kill9();
  const killedAt = performance.now();
  const lease = await next;
  expect(performance.now() - killedAt).toBeLessThan(ttlMs + 1_000);
  expect(lease.fence).toBeGreaterThan(Number(held.split(" ")[1]));
  await lease.release();
});

test("a killed waiter holds the next up no longer than it would have had to answer", async () => {
  const lease = await leases.tryAcquire("thing");
  const { holder: waiter } = await startHolder();
  await waiting(1);
  const next = leases.acquire("thing", { timeoutMs: 20_000 });
  await waiting(2);
  await waiter.kill9();
  await lease?.release();
  const releasedAt = performance.now();
  await (await next).release();
  expect(performance.now() - releasedAt).toBeLessThan(renewMs + 1_000);
});

test("a holder paused past its lease learns of it, and its late write is refused", async () => {
  const { holder, noted } = await startHolder();
  expect(await noted("held")).toMatch(/accepted$/);
  holder.child.kill("SIGSTOP");
  const next = await leases.acquire("thing", { timeoutMs: 20_000 });
  const write = { fence: next.fence, writer: "test" };
  expect(await writeFenced(stores.redis, thing, write)).toBe(true);
  holder.child.kill("SIGCONT");
  expect(await noted("lost")).toMatch(/^lost refused .*thing is lost/);
  expect(await stores.redis.hget(thing, "writer")).toBe("test");
  next.assertHeld();
  await next.release();
});

test("a restarted Redis keeps the line, and gives larger fences", async () => {
  const server = await startRestartableRedis();
  const open = () =>
    createLeases({
      ...{ redisUrl: server.url, deployment: "restarted", holder: "test" },
      ...{ logger: stores.logger, ttlMs: 1_500, renewMs: 500 },
    });
  const [here, there] = [open(), open()];
  await Promise.all([here.start(), there.start()]);
  const lease = await here.acquire("thing", { timeoutMs: 20_000 });
  const next = there.acquire("thing", { timeoutMs: 30_000 });
  await eventually(async () => (await here.inspect("thing"))?.waiting === 1);
  await server.kill9();
  // Without Redis nobody can hold anything for long.
  await eventually(() => lease.signal.aborted, { timeoutMs: 1_500 });
  await expect(here.tryAcquire("thing")).rejects.toThrow(Error);
  await server.restart();
  expect((await next).fence).toBeGreaterThan(lease.fence);
  await Promise.all([here.stop(), there.stop()]);
  await server.close();
});
