import { nowMs, until } from "./kit/clock.ts";
import { openLoop } from "./kit/load.ts";
import { startApi, startControl, startProgram, startWorker } from "./kit/programs.ts";
import type { Program } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatCount, formatLatency, percentile } from "./kit/statistics.ts";
import { countJobs, emptyStores, startStores } from "./kit/stores.ts";
import type { BenchStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";
import type { HandlerLog } from "./subjects/handler-log.ts";

/*
 * The same four things with nothing waiting and with 100,000 jobs waiting: accepting a job,
 * reading it (its view), the start of an urgent one, all in an open loop of 20 a second; and what
 * a waiting job takes in Redis, against one of bare BullMQ.
 */

const perSecond = 20;

await runBench("depth", async (scope) => {
  const deep = scope.isQuick ? 2_000 : 100_000;
  const durationMs = scope.isQuick ? 500 : 10_000;
  const stores = await startStores(scope);
  const env = { REDIS_URL: stores.redisUrl, DATABASE_URL: stores.databaseUrl };
  const fill = (file: string) =>
    startProgram(scope, `bench/subjects/${file}.ts`, { ...env, MAX_WAITING: "Infinity" });

  async function bytesPerJob(producer: Program): Promise<number> {
    await emptyStores(stores);
    const before = await usedBytes(stores);
    await producer.ask(`produce ${deep}`);
    return ((await usedBytes(stores)) - before) / deep;
  }

  const bareBytes = await bytesPerJob(fill("bare-producer"));
  const api = await startApi(scope, stores);
  await startControl(scope, stores);
  await emptyStores(stores);
  const { submit, client } = createSubmitter(scope, api, { connections: 20 });

  async function measure(before: number) {
    const accept: number[] = [];
    const read: number[] = [];
    const intended = new Map<string, number>();
    await openLoop({ perSecond, durationMs }, async (_index, intendedMs) => {
      const id = await submit(submissionBody("noop", { priority: 1 }));
      intended.set(id, intendedMs);
      accept.push(nowMs() - intendedMs);
      const readAt = nowMs();
      await client.send("GET", `/v1/jobs/${id}`);
      read.push(nowMs() - readAt);
    });
    assertExact("rows", (await countJobs(stores))["queued"] ?? 0, before + intended.size);
    return { accept, read };
  }

  /** One slot, so that the urgent jobs have the others to pass. */
  async function pickUp(): Promise<number[]> {
    const worker = await startWorker(scope, stores, 1);
    const intended = new Map<string, number>();
    await openLoop({ perSecond, durationMs }, async (_index, intendedMs) => {
      intended.set(await submit(submissionBody("noop", { priority: 1 })), intendedMs);
    });
    const starts = new Map<string, number>();
    await until("the urgent jobs", async () => {
      const log = await worker.ask<HandlerLog>("report");
      for (const [id, atMs] of log.starts) starts.set(id, atMs);
      return [...intended.keys()].every((id) => starts.has(id));
    });
    await worker.stop();
    return [...intended].map(([id, atMs]) => (starts.get(id) ?? Number.NaN) - atMs);
  }

  await measure(0);
  await emptyStores(stores);
  const shallow = { ...(await measure(0)), start: await pickUp() };
  const oursBytes = await bytesPerJob(fill("producer"));
  const full = { ...(await measure(deep)), start: await pickUp() };

  const compare = (what: keyof typeof full) => {
    const ratio = percentile(full[what], 0.5) / percentile(shallow[what], 0.5);
    return `${what} ${ratio.toFixed(2)} (${formatLatency(full[what])})`;
  };
  return (
    `p50 with ${formatCount(deep)} waiting over p50 with none: ${compare("accept")}, ` +
    `${compare("read")}, ${compare("start")}; ${(oursBytes / bareBytes).toFixed(2)} times the ` +
    `Redis bytes of bare BullMQ (${formatCount(oursBytes)} against ${formatCount(bareBytes)} a job)`
  );
});

async function usedBytes({ redis }: BenchStores): Promise<number> {
  const info = await redis.info("memory");
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}
