import { setTimeout as pause } from "node:timers/promises";
import {
  createExecutions,
  createSeededRandom,
  findBookErrors,
  spawnTestWorker,
  stormSeed,
} from "@shared/testing";
import type { TestProcess } from "@shared/testing";
import { nowMs } from "./kit/clock.ts";
import { startApi, startControl } from "./kit/programs.ts";
import { runBench } from "./kit/run-bench.ts";
import type { BenchScope } from "./kit/run-bench.ts";
import { formatCount } from "./kit/statistics.ts";
import { deployment, startStores } from "./kit/stores.ts";
import type { BenchStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";

/*
 * Jobs come in over HTTP and take up to a second each, while a process is killed every two
 * seconds: a worker at work three times out of four, else the control process; another one
 * follows at once. Locks and stall checks are those of production. In the end the books must be
 * right: each job ended once, its result stored once, each execution an attempt of its own, nothing
 * left in Redis. A job may fail for one reason only: it lost three workers. STORM_SEED repeats the
 * draws.
 */

const workerCount = 6;
const slots = 20;
const killEveryMs = 2_000;
const clients = 16;
const timeoutMs = 3_600_000;

await runBench("soak", async (scope) => {
  const jobs = scope.isQuick ? 300 : 10_000;
  const stores = await startStores(scope);
  const executions = createExecutions();
  const api = await startApi(scope, stores);
  const storm = await startStorm(scope, stores, executions.file);

  const startedAt = nowMs();
  const [ids] = await Promise.all([
    submitAll(createSubmitter(scope, api, { connections: clients }).submit, jobs),
    storm.blow(async () => (await countOver(stores)) >= jobs),
  ]);
  const seconds = (nowMs() - startedAt) / 1_000;

  const errors = await findBookErrors({ ...stores, deployment }, { ids, executions });
  if (errors.length > 0) {
    const shown = errors.slice(0, 20).join("\n  ");
    throw new Error(`the books are wrong (seed ${stormSeed}):\n  ${shown}`);
  }
  const { succeeded = 0, WORKER_LOST: lost = 0, ...others } = await countEndings(stores);
  if (succeeded + lost !== jobs) {
    throw new Error(`jobs ended otherwise (seed ${stormSeed}): ${JSON.stringify(others)}`);
  }
  const runs = [...executions.counts().values()].reduce((sum, count) => sum + count, 0);
  return (
    `${formatCount(jobs)} jobs, ${storm.kills.worker} workers and ${storm.kills.control} control ` +
    `processes killed; each job ended once (${formatCount(succeeded)} succeeded, ${lost} lost ` +
    `three workers), ${formatCount(runs - jobs)} runs were carried out anew, no attempt twice; ` +
    `${seconds.toFixed(0)} s (seed ${stormSeed})`
  );
});

/** Keeps workers and a control process alive, and kills them. */
async function startStorm(scope: BenchScope, stores: BenchStores, executionsFile: string) {
  const random = createSeededRandom(stormSeed);
  const kills = { worker: 0, control: 0 };
  const workers = new Set<TestProcess>();
  let isOver = false;

  async function startWorker(): Promise<void> {
    const worker = await spawnTestWorker({
      REDIS_URL: stores.redisUrl,
      DEPLOYMENT: deployment,
      EXECUTIONS: executionsFile,
      CONCURRENCY: String(slots),
    });
    if (isOver) return worker.kill9();
    workers.add(worker);
  }
  scope.defer(async () => {
    isOver = true;
    for (const worker of workers) await worker.kill9();
  });
  await Promise.all(Array.from({ length: workerCount }, startWorker));
  let control = await startControl(scope, stores);

  async function kill(): Promise<void> {
    const isWorker = random.below(4) > 0;
    const victim = random.pick([...workers]);
    kills[isWorker ? "worker" : "control"] += 1;
    if (!isWorker) {
      await control.kill9();
      control = await startControl(scope, stores);
      return;
    }
    workers.delete(victim);
    await victim.kill9();
    // The next blow does not wait for its successor.
    startWorker().catch((error: unknown) => {
      if (!isOver) throw error;
    });
  }

  return {
    kills,
    /** Kills on and on, until all is over. */
    async blow(isDone: () => Promise<boolean>): Promise<void> {
      const isLate = nowMs() + timeoutMs;
      while (!(await isDone())) {
        if (nowMs() > isLate) throw new Error(`not over within ${timeoutMs / 1_000} s`);
        await Promise.all([pause(killEveryMs), workers.size > 0 && kill()]);
      }
    },
  };
}

/** Gives the jobs' ids; each takes up to a second. */
async function submitAll(submit: (body: string) => Promise<string>, jobs: number) {
  const random = createSeededRandom(stormSeed + 1);
  const ids: string[] = [];
  let begun = 0;
  async function client(): Promise<void> {
    while (begun < jobs) {
      begun += 1;
      ids.push(await submit(submissionBody(`sleep ${random.below(1_000)}`)));
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  return ids;
}

async function countOver({ db }: BenchStores): Promise<number> {
  const [row] = await db.pool`
    select count(*)::int as count from jobs where status not in ('queued', 'running')`;
  return Number(row?.["count"] ?? 0);
}

/** How many jobs succeeded, and how many ended with each error. */
async function countEndings({ db }: BenchStores): Promise<Record<string, number>> {
  const rows = await db.pool`
    select coalesce(error->>'code', status) as ending, count(*)::int as count
    from jobs group by ending`;
  return Object.fromEntries(rows.map((row) => [String(row["ending"]), Number(row["count"])]));
}
