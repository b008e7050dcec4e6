import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestStores, eventually } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Holdings } from "./leaks/leak-probe.ts";
import { findFreePort, startProbed } from "./leaks/probed-process.ts";
import type { ProbedProcess } from "./leaks/probed-process.ts";
import { sendWave } from "./leaks/wave.ts";

/*
 * Waves of good, bad and aborted requests against the API, a worker and the keeper of the books,
 * each a process of its own. After the warm-up all that they hold returns to where it was.
 */

const warmUpWaves = 2;
const countedWaves = process.env["SOAK"] ? 60 : 4;
/** On average, for each process. A forgotten context a request costs 1.1 MB a wave, warming up 0.2 MB. */
const growthBytesPerWave = 400_000;

/** The largest pool of connections to Postgres that a process may open. */
const maxPooled = 12;

let stores: TestStores;
let config: string;
let url: string;
const processes: ProbedProcess[] = [];

beforeAll(async () => {
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
  config = await mkdtemp(join(tmpdir(), "millrace-test-config-"));
  await writeFile(
    join(config, "millrace.yaml"),
    `deployment: ${stores.deployment}\napi:\n  body_limit_bytes: 16384\n`,
  );
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const env = {
    REDIS_URL: stores.redisUrl,
    DATABASE_URL: stores.databaseUrl,
    MILLRACE_CONFIG: config,
    PORT: String(port),
    DEPLOYMENT: stores.deployment,
    EXECUTIONS: join(config, "executions"),
    CONCURRENCY: "8",
  };
  const entry = (path: string) => new URL(`../../../${path}`, import.meta.url);
  processes.push(
    ...(await Promise.all([
      startProbed("api", entry("apps/api/src/main.ts"), env),
      startProbed("control", entry("workers/control/src/main.ts"), env),
      startProbed("worker", entry("shared/testing/src/crash/test-worker.ts"), env),
    ])),
  );
});

afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await stores.close();
  await rm(config, { recursive: true, force: true });
});

it(
  "holds after waves of good, bad and aborted requests what it held before",
  { timeout: 1_800_000 },
  async () => {
    const heaps = new Map(processes.map(({ name }) => [name, [] as number[]]));
    let before: Snapshot | undefined;
    for (let wave = 1; wave <= warmUpWaves + countedWaves; wave += 1) {
      expect(await sendWave(url, wave)).toBeGreaterThan(50);
      await eventually(async () => (await countUnfinished()) === 0, {
        what: "the end of all jobs",
      });
      const now = await eventually(() => (before ? settle(before) : findRest()), {
        what: "the return to what was held before",
        timeoutMs: 90_000,
        everyMs: 200,
      });
      for (const { name } of processes) heaps.get(name)?.push(now.heaps[name] ?? 0);
      if (wave === warmUpWaves) before = now;
    }
    for (const [name, heap] of heaps) {
      const growth = ((heap.at(-1) ?? 0) - (heap[warmUpWaves - 1] ?? 0)) / countedWaves;
      expect([name, growth, heap]).toEqual([
        name,
        expect.toSatisfy((bytes: number) => bytes < growthBytesPerWave),
        heap,
      ]);
    }
  },
);

/** Services that work in intervals have a few deadlines running at some moments and none at others. */
const timersInPassing = 5;

/**
 * What is held at rest. Processes and Postgres are asked one after the other, so a connection that
 * closes meanwhile makes a wrong sum: two looks have to agree.
 */
async function findRest(): Promise<Snapshot | false> {
  const first = await settle(undefined);
  const second = await settle(undefined);
  const sockets = ({ counts }: Snapshot) =>
    Object.entries(counts).filter(([name]) => name.endsWith(" sockets"));
  const isAtRest = JSON.stringify(sockets(first)) === JSON.stringify(sockets(second));
  return isAtRest && Object.values(second.counts).every((count) => count >= 0) && second;
}

interface Snapshot {
  heaps: Record<string, number>;
  /** Handles, listeners, keys and connections, by name. */
  counts: Record<string, number>;
}

/** What is held now, once no count is above what it was `before`. @throws Error naming those that are. */
async function settle(before: Snapshot | undefined): Promise<Snapshot> {
  const holdings = await Promise.all(
    processes.map(async (one): Promise<[string, Holdings]> => [one.name, await one.measure()]),
  );
  const pools = await countConnections();
  const counts = {
    ...Object.fromEntries(
      holdings.flatMap(([name, held]) => countsOf(name, held, pools.get(name) ?? 0)),
    ),
    ...(await countKeys()),
  };
  const grown = Object.entries(counts).filter(
    ([name, count]) =>
      before !== undefined &&
      count > (before.counts[name] ?? 0) + (name.endsWith(" timers") ? timersInPassing : 0),
  );
  if (grown.length > 0) {
    throw new Error(
      grown.map(([name, count]) => `${name}: ${before?.counts[name]} → ${count}`).join(", "),
    );
  }
  return {
    heaps: Object.fromEntries(holdings.map(([name, held]) => [name, held.heapBytes])),
    counts,
  };
}

/** A connection of a pool is a socket and up to three timers; pools fill as they are used, to their own bound. */
function countsOf(
  name: string,
  { resources, listeners }: Holdings,
  pooled: number,
): [string, number][] {
  const { TCPSocketWrap = 0, Timeout = 0, Immediate: _underWay, ...others } = resources;
  expect(pooled, `connections of ${name} to Postgres`).toBeLessThanOrEqual(maxPooled);
  return [
    ...Object.entries(others).map(([type, count]): [string, number] => [`${name} ${type}`, count]),
    [`${name} sockets`, TCPSocketWrap - pooled],
    [`${name} timers`, Math.max(0, Timeout - 3 * pooled)],
    [`${name} listeners`, listeners],
  ];
}

async function countUnfinished(): Promise<number> {
  const [row] = await stores.db.pool`
    select count(*)::int as count from jobs where status in ('queued', 'running')`;
  return Number(row?.["count"]);
}

/** The connections to Postgres, by process. */
async function countConnections(): Promise<Map<string, number>> {
  const rows = await stores.db.pool<{ name: string; count: number }[]>`
    select substring(application_name from 'millrace-([a-z]+)') as name, count(*)::int as count
    from pg_stat_activity where datname = current_database() group by 1`;
  return new Map(rows.map(({ name, count }) => [name, count]));
}

/**
 * What grows by design, to a bound: finished tickets (1,000, an hour), BullMQ's event stream, and
 * the sums of metrics (a field for each bucket that was ever hit).
 */
const boundedElsewhere = /:queue:webgen:(<id>-\d+|completed|failed|events)$|:sums$/;

/** How much stands in every key that does not go by itself, by the shape of its name. */
async function countKeys(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const keys of stores.redis.scanStream({
    match: `{${stores.deployment}}*`,
    count: 500,
  })) {
    for (const key of keys as string[]) {
      const shape = key.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>");
      if (boundedElsewhere.test(shape) || (await stores.redis.ttl(key)) !== -1) continue;
      counts[`redis ${shape}`] = (counts[`redis ${shape}`] ?? 0) + (await sizeOf(key));
    }
  }
  return counts;
}

async function sizeOf(key: string): Promise<number> {
  const { redis } = stores;
  const type = await redis.type(key);
  if (type === "hash") return redis.hlen(key);
  if (type === "set") return redis.scard(key);
  if (type === "zset") return redis.zcard(key);
  if (type === "list") return redis.llen(key);
  return type === "stream" ? redis.xlen(key) : 1;
}
