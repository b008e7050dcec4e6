import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRedis } from "@shared/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRunning, markProcess, startRedisServer } from "../src/index.ts";
import type { StoreServer } from "../src/index.ts";
import { waitForExit } from "../src/process-identity.ts";
import { logger, newHome } from "./new-home.ts";

let place: ReturnType<typeof newHome>;
const started: StoreServer[] = [];

async function start(home = place.home): Promise<StoreServer> {
  const server = await startRedisServer({ home, logger });
  started.push(server);
  return server;
}

async function ask<T>(url: string, command: (redis: ReturnType<typeof createRedis>) => Promise<T>) {
  const redis = createRedis(url, "worker", logger);
  try {
    return await command(redis);
  } finally {
    redis.disconnect();
  }
}

/** kill -9, and the certainty that it is gone. */
async function kill(server: StoreServer): Promise<void> {
  const mark = markProcess(server.pid);
  process.kill(server.pid, "SIGKILL");
  if (mark !== undefined) expect(await waitForExit(mark, 10_000)).toBe(true);
}

beforeEach(() => (place = newHome()));
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  place.remove();
});

describe("startRedisServer", () => {
  test("keeps everything it was told for good", async () => {
    const { url } = await start();
    const settings = ["appendonly", "appendfsync", "maxmemory-policy", "save", "bind"];
    const values = await ask(url, (redis) =>
      Promise.all(settings.map(async (name) => ((await redis.config("GET", name)) as string[])[1])),
    );
    expect(values).toEqual(["yes", "everysec", "noeviction", "", "127.0.0.1"]);
    expect(statSync(join(place.home, "redis")).mode & 0o777).toBe(0o700);
  });

  test("runs for two homes side by side", async () => {
    const other = newHome();
    try {
      const [first, second] = [await start(), await start(other.home)];
      await ask(first.url, (redis) => redis.set("of", "first"));
      expect(await ask(second.url, (redis) => redis.get("of"))).toBeNull();
      await second.stop();
    } finally {
      other.remove();
    }
  });

  test("has its data again after a kill", async () => {
    const killed = await start();
    await ask(killed.url, async (redis) => {
      await redis.set("kept", "yes");
      // The file is written with every command; only the sync to disk waits for its second.
      await redis.wait(0, 0);
    });
    await kill(killed);
    const { url, isAdopted } = await start();
    expect(isAdopted).toBe(false);
    expect(await ask(url, (redis) => redis.get("kept"))).toBe("yes");
  });

  test("adopts the server that a predecessor left", async () => {
    const left = await start();
    const found = await start();
    expect(found).toMatchObject({ isAdopted: true, pid: left.pid, url: left.url });
  });

  test("leaves a foreign process with its number alone", async () => {
    const killed = await start();
    await kill(killed);
    const file = join(place.home, "redis", "server.json");
    const record = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...record, pid: process.pid }));
    const { isAdopted, pid } = await start();
    expect({ isAdopted, isOther: pid !== process.pid }).toEqual({
      isAdopted: false,
      isOther: true,
    });
  });

  test("leaves no process behind when stopped", async () => {
    const server = await start();
    const mark = markProcess(server.pid);
    await server.stop();
    expect(mark !== undefined && isRunning(mark)).toBe(false);
    await expect(server.stop()).resolves.toBeUndefined();
  });
});
