import { appendFileSync, existsSync } from "node:fs";
import { createJobRun, createWorkerProcess } from "@shared/queues/consumer";
import type { JobHandler } from "@shared/queues/consumer";
import { createTestLogger } from "../stores/test-stores.ts";
import { createMortalRun, dieOnce } from "./mortal-run.ts";
import { unguardedRuns } from "./unguarded-runs.ts";

/*
 * A worker process for crash tests. What a job does stands in its snapshot: `sleep <ms>`,
 * `hang` (until it is aborted), `tell <n>` (sends n deltas, then hangs in its first run), `until <folder>` (there is a file named as the attempt, deaf to
 * its signal), `die <kill point>` (once); anything else ends at once. Each execution is one line
 * in the file EXECUTIONS (`<job id> <attempt> <pid>`), which no emptied store can take back.
 * WITHOUT names a guard to take out (unguarded-runs.ts). Prints `ready` when it takes jobs.
 */

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const deaths = `${env("EXECUTIONS")}.deaths`;
const { WITHOUT } = process.env;
const createRun = WITHOUT ? unguardedRuns[WITHOUT as keyof typeof unguardedRuns] : createJobRun;

const handler: JobHandler = async (job, signal) => {
  appendFileSync(env("EXECUTIONS"), `${job.id} ${job.attempt} ${process.pid}\n`);
  job.reportProgress({ stage: "work", percent: 50, message: "half way" });
  const { snapshot } = job.input as { snapshot: string };
  const [verb, argument] = snapshot.split(" ");
  if (verb === "sleep") await wait(Number(argument), signal);
  if (verb === "hang") await wait(2 ** 31 - 1, signal);
  if (verb === "tell") {
    for (let at = 1; at <= Number(argument); at += 1) job.sendDelta({ content: `${at} ` });
    if (job.attempt === 1) await wait(2 ** 31 - 1, signal);
  }
  if (verb === "until") await waitForFile(`${argument}/${job.attempt}`);
  if (snapshot === "die running") dieOnce(deaths, job.id, "running");
  return {
    type: "done",
    result: { echo: snapshot, attempt: job.attempt },
    artifacts: [
      { name: "index.html", mediaType: "text/html", bytes: Buffer.from(`<p>${job.id}</p>`) },
    ],
  };
};

async function waitForFile(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

const worker = createWorkerProcess({
  kind: "webgen",
  handler,
  engines: ["test"],
  concurrency: Number(process.env["CONCURRENCY"] ?? "4"),
  redisUrl: env("REDIS_URL"),
  deployment: env("DEPLOYMENT"),
  logger: createTestLogger(),
  graceMs: Number(process.env["GRACE_MS"] ?? "1000"),
  abortGraceMs: 1_000,
  lockDurationMs: Number(process.env["LOCK_MS"] ?? "15000"),
  stalledIntervalMs: Number(process.env["STALLED_MS"] ?? "5000"),
  createRun: createMortalRun(deaths, createRun),
});
process.on("SIGTERM", () => void worker.stop().then(() => process.exit(0)));
await worker.start();
process.stdout.write("ready\n");
