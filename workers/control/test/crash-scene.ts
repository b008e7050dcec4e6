import { createKeys } from "@shared/queues/books";
import { createExecutions, eventually, findBookErrors, spawnTestWorker } from "@shared/testing";
import type { BooksOptions, Executions, TestProcess } from "@shared/testing";
import { createJobBench } from "./job-bench.ts";
import type { JobBench } from "./job-bench.ts";
import { spawnApi, spawnControl } from "./spawn-processes.ts";

type WorkerSettings = Omit<Parameters<typeof spawnTestWorker>[0], StoreNames | "EXECUTIONS">;
type ControlSettings = Omit<Parameters<typeof spawnControl>[0], StoreNames>;
type StoreNames = "REDIS_URL" | "DATABASE_URL" | "DEPLOYMENT";

/** A job core whose processes a test can kill, and whose books it looks into afterwards. */
export interface CrashScene {
  readonly bench: JobBench;
  readonly executions: Executions;
  startWorker(settings?: WorkerSettings): Promise<TestProcess>;
  startControl(settings?: ControlSettings): Promise<TestProcess>;
  /** Starts the API; its greeting is where it listens. */
  startApi(settings?: { DIE_AFTER?: string }): Promise<TestProcess>;
  /** Keeps `count` workers alive: each that dies is followed by another. Gives those that live. */
  keepWorkers(count: number, settings?: WorkerSettings): Promise<() => TestProcess[]>;
  /**
   * Waits until a handler is at work on the job. The record may say that it runs a little earlier:
   * a worker that is stopped by then has begun nothing.
   */
  atWork(id: string): Promise<void>;
  /** Waits until workers hold no ticket and none waits for one. */
  ticketsSettled(): Promise<void>;
  bookErrors(options: Omit<BooksOptions, "executions">): Promise<string[]>;
  /** Kills what still runs and gives the stores back. */
  close(): Promise<void>;
}

/** Locks that run out soon, where it is not their length that is tested. */
const quickLocks = { LOCK_MS: "2000", STALLED_MS: "1000" };

export async function createCrashScene(urls: {
  redisUrl: string;
  postgresUrl: string;
}): Promise<CrashScene> {
  const bench = await createJobBench(urls);
  const executions = createExecutions();
  const processes: TestProcess[] = [];
  const { redisUrl, databaseUrl, deployment } = bench.stores;
  const stores = { REDIS_URL: redisUrl, DEPLOYMENT: deployment };
  let isClosing = false;

  async function keep(starting: Promise<TestProcess>): Promise<TestProcess> {
    const started = await starting;
    processes.push(started);
    if (isClosing) await started.kill9();
    return started;
  }

  const startWorker = (settings: WorkerSettings = {}) =>
    keep(spawnTestWorker({ ...stores, EXECUTIONS: executions.file, ...quickLocks, ...settings }));

  async function keepWorker(alive: Set<TestProcess>, settings: WorkerSettings): Promise<void> {
    if (isClosing) return;
    const worker = await startWorker(settings);
    alive.add(worker);
    void worker.exited.then(() => {
      alive.delete(worker);
      return keepWorker(alive, settings);
    });
  }

  return {
    bench,
    executions,
    startWorker,
    startControl: (settings = {}) =>
      keep(spawnControl({ ...stores, DATABASE_URL: databaseUrl, ...settings })),
    startApi: (settings = {}) =>
      keep(spawnApi({ ...stores, DATABASE_URL: databaseUrl, ...settings })),
    async keepWorkers(count, settings = {}) {
      const alive = new Set<TestProcess>();
      await Promise.all(Array.from({ length: count }, () => keepWorker(alive, settings)));
      return () => [...alive];
    },
    async atWork(id) {
      await bench.running(id);
      await eventually(() => executions.counts().has(id), { what: `a run of job ${id}` });
    },
    async ticketsSettled() {
      const { redis } = bench.stores;
      const keys = createKeys(deployment);
      const lane = "webgen";
      await eventually(
        async () => {
          const [waiting, first, taken] = await Promise.all([
            redis.zcard(keys.waiting(lane)),
            redis.llen(keys.waitingFirst(lane)),
            redis.llen(keys.taken(lane)),
          ]);
          return waiting + first + taken === 0;
        },
        { what: "the end of all tickets" },
      );
    },
    bookErrors: (options) => findBookErrors(bench.stores, { ...options, executions }),
    async close() {
      isClosing = true;
      for (const running of processes) await running.kill9();
      await bench.close();
    },
  };
}
