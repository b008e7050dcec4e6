import { isTerminal } from "@shared/contracts";
import { nowMs, until } from "./kit/clock.ts";
import { startBareWorker, startControl, startProgram, startWorker } from "./kit/programs.ts";
import type { Program } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatCount, formatSpread, median, ratios } from "./kit/statistics.ts";
import { countJobs, emptyStores, startStores } from "./kit/stores.ts";
import type { HandlerLog } from "./subjects/handler-log.ts";

/*
 * No-op jobs a second from the first ticket to the last committed outcome, while a producer adds
 * them: as many as are taken, at most 800 ahead. One worker process with 50 slots. The baseline
 * is a bare BullMQ worker with as many slots, which records nothing; the time ends with its last
 * finished job. They take turns on the same stores.
 */

const slots = 50;

interface Subject {
  worker: Program;
  producer: Program;
  /** Jobs that are done for good. */
  countDone: () => Promise<number>;
}

await runBench("throughput", async (scope) => {
  const stores = await startStores(scope);
  await startControl(scope, stores);
  const jobs = scope.isQuick ? 500 : 20_000;

  const produce = (file: string) => {
    const env = { REDIS_URL: stores.redisUrl, DATABASE_URL: stores.databaseUrl };
    return startProgram(scope, `bench/subjects/${file}.ts`, env);
  };
  const ours: Subject = {
    worker: await startWorker(scope, stores, slots),
    producer: produce("producer"),
    async countDone() {
      const counts = Object.entries(await countJobs(stores));
      return counts.reduce((sum, [status, count]) => sum + (isOver(status) ? count : 0), 0);
    },
  };
  const bare: Subject = {
    worker: await startBareWorker(scope, stores, slots),
    producer: produce("bare-producer"),
    async countDone() {
      const [waiting, active, added] = await Promise.all([
        stores.redis.llen("bull:bare:wait"),
        stores.redis.llen("bull:bare:active"),
        stores.redis.get("bull:bare:id"),
      ]);
      return Number(added ?? 0) - waiting - active;
    },
  };

  async function measure({ worker, producer, countDone }: Subject, count: number): Promise<number> {
    await emptyStores(stores);
    const startedAt = nowMs();
    await producer.ask(`produce ${count}`);
    await until("the last outcome", async () => (await countDone()) >= count, { everyMs: 10 });
    const seconds = (nowMs() - startedAt) / 1_000;
    const { starts } = await worker.ask<HandlerLog>("report");
    assertExact("runs", starts.length, count);
    assertExact("jobs that ran", new Set(starts.map(([id]) => id)).size, count);
    return count / seconds;
  }

  const rates = { ours: [] as number[], bare: [] as number[] };
  for (const subject of [ours, bare]) await measure(subject, jobs / 2);
  for (let round = 0; round < scope.rounds; round += 1) {
    rates.bare.push(await measure(bare, jobs));
    rates.ours.push(await measure(ours, jobs));
    assertExact("succeeded", (await countJobs(stores))["succeeded"] ?? 0, jobs);
  }
  return (
    `${formatSpread(ratios(rates.ours, rates.bare))} of a bare BullMQ worker (aim 0.8); ` +
    `${formatCount(median(rates.ours))} jobs/s against ${formatCount(median(rates.bare))}, ` +
    `${slots} slots, ${scope.rounds} rounds of ${formatCount(jobs)} jobs, each run and recorded once`
  );
});

function isOver(status: string): boolean {
  return isTerminal(status as Parameters<typeof isTerminal>[0]);
}
