import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestStores, eventually } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { putKey } from "./put-key.ts";
import type { TestKey } from "./put-key.ts";

/* A key goes in by every way there is; then everything that was written is searched for it. */

let stores: TestStores;
let key: TestKey;
let url = "";
let log = "";
let stop: () => Promise<void>;

beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
  key = await putKey(stores, { scopes: ["admin"], ratePerMinute: 1_000 });
  const config = await mkdtemp(join(tmpdir(), "millrace-test-config-"));
  await writeFile(join(config, "millrace.yaml"), `deployment: ${stores.deployment}\n`);
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: String(port),
      REDIS_URL: stores.redisUrl,
      DATABASE_URL: stores.databaseUrl,
      MILLRACE_CONFIG: config,
      LOG_LEVEL: "trace",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  }
  stop = async () => {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    await rm(config, { recursive: true });
  };
  await eventually(async () => (await fetch(`${url}/ready`)).ok, { timeoutMs: 90_000 });
});

afterAll(() => stores.close());

it("a key is found in no log line, row, Redis key or answer", async () => {
  const told: string[] = [];
  const send = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(url + path, { redirect: "manual", ...init });
    const isBinary = answer.headers.get("content-type") === "application/octet-stream";
    told.push(JSON.stringify([...answer.headers]), isBinary ? "" : await answer.text());
  };
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ input: { snapshot: "A bakery." } });
  const base = `/k/${key.text}`;
  const wrong = `/k/${key.text.slice(0, -3)}`;
  await send("/v1/jobs/webgen", { method: "POST", headers: { ...json, ...key.headers }, body });
  await send(`${base}/v1/jobs/webgen`, { method: "POST", headers: json, body });
  await send(`${base}/v1/jobs/webgen`, { method: "POST", headers: json, body: "{" });
  await send(`${base}/start`, { method: "POST", headers: json, body: '{"snapshot":"x"}' });
  await send(`${base}/start`, { method: "PUT", headers: json, body: "{}" });
  await send("/admin/sign-in", { method: "POST", body: new URLSearchParams({ key: key.text }) });
  await send("/admin/sign-in", {
    method: "POST",
    body: new URLSearchParams({ key: key.text.slice(0, -1) }),
  });
  for (const path of ["", "/", "/v1/jobs", "/v1/jobs/x", "/nowhere", "/metrics", "/docs"]) {
    await send(base + path);
    await send(wrong + path);
  }
  await send(`/v1/jobs?key=${key.text}`, { headers: key.headers });
  await send("/v1/jobs", { headers: { authorization: `Basic ${key.text}` } });
  const used = () => stores.db.pool`select last_used_at is not null as used from api_keys`;
  await eventually(async () => (await used())[0]?.["used"] === true, { timeoutMs: 60_000 });
  await stop();
  const kept = { log, told, rows: await readRows(), redis: await readRedis() };
  expect(log).toContain('"answered"');
  expect(kept.rows.join("")).toContain(key.id);
  expect(kept.redis.join("")).toContain("session-secret");
  const secret = key.text.slice(16);
  for (const [where, texts] of Object.entries(kept)) {
    const all = [texts].flat().join("\n");
    expect([where, all.includes(secret.slice(0, 12))]).toEqual([where, false]);
    expect([where, all.includes(secret.slice(-12))]).toEqual([where, false]);
  }
});

/** Every row of every table, as text. */
async function readRows(): Promise<string[]> {
  const { pool } = stores.db;
  const tables = await pool`select tablename from pg_tables where schemaname = 'public'`;
  expect(tables.length).toBeGreaterThanOrEqual(5);
  const rows = await Promise.all(
    tables.map((table) => pool`select t::text as row from ${pool(String(table["tablename"]))} t`),
  );
  return rows.flat().map((row) => String(row["row"]));
}

/** Every key of the deployment with its value, as text. */
async function readRedis(): Promise<string[]> {
  const { redis, deployment } = stores;
  const names = await redis.keys(`{${deployment}}*`);
  const read: Record<string, (name: string) => Promise<unknown>> = {
    string: (name) => redis.get(name),
    hash: (name) => redis.hgetall(name),
    set: (name) => redis.smembers(name),
    zset: (name) => redis.zrange(name, "0", "-1"),
    list: (name) => redis.lrange(name, 0, -1),
    stream: (name) => redis.xrange(name, "-", "+"),
  };
  return Promise.all(
    names.map(async (name) => name + JSON.stringify(await read[await redis.type(name)]?.(name))),
  );
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
