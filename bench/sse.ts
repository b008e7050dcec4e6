import { request } from "node:http";
import { nowMs, until } from "./kit/clock.ts";
import { costOf } from "./kit/process-cost.ts";
import {
  startApi,
  startBareServer,
  startBareWorker,
  startControl,
  startWorker,
} from "./kit/programs.ts";
import type { Program, Server } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import type { BenchScope } from "./kit/run-bench.ts";
import { formatLatency, formatSpread, median, percentile, ratios } from "./kit/statistics.ts";
import { emptyStores, startStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";
import type { Submitter } from "./kit/submissions.ts";
import type { HandlerLog } from "./subjects/handler-log.ts";

/*
 * 100 jobs run at a time and each tells something twice a second; ten followers read each over
 * server-sent events, a connection each. Latency is from the handler's call to the arrival at the
 * follower. The baseline sends the same through Redis pub/sub and a bare Hono stream, which keeps
 * nothing: who comes late or drops out has lost what was said. CPU is the server's.
 */

const followersPerJob = 10;
const everyMs = 500;
/** Time for the followers to come, before the first event. */
const headStartMs = 10_000;

interface Subject {
  submitter: Submitter;
  server: Server;
  worker: Program;
  pathOf: (id: string) => string;
}

await runBench("sse", async (scope) => {
  const jobs = scope.isQuick ? 5 : 100;
  const events = scope.isQuick ? 3 : 20;
  const stores = await startStores(scope);
  await startControl(scope, stores);
  const api = await startApi(scope, stores);
  const bareServer = await startBareServer(scope, stores);
  const ours: Subject = {
    server: api,
    submitter: createSubmitter(scope, api, { connections: 20 }),
    worker: await startWorker(scope, stores, jobs),
    pathOf: (id) => `/v1/jobs/${id}/events`,
  };
  const bare: Subject = {
    server: bareServer,
    submitter: createSubmitter(scope, bareServer, { connections: 20, path: "/add" }),
    worker: await startBareWorker(scope, stores, jobs),
    pathOf: (id) => `/events/${id}`,
  };

  async function measure({ submitter, server, worker, pathOf }: Subject) {
    await emptyStores(stores);
    const body = submissionBody(`tell ${events} ${everyMs} ${scope.isQuick ? 3_000 : headStartMs}`);
    const ids = await Promise.all(Array.from({ length: jobs }, () => submitter.submit(body)));
    const followers = ids.flatMap((id) =>
      Array.from({ length: followersPerJob }, () => follow(scope, server.url, pathOf(id))),
    );
    await Promise.all(followers.map((one) => one.opened));
    const before = costOf([server.pid]).cpuSeconds;
    const expected = followers.length * events;
    const timesMs = () => followers.flatMap((one) => one.timesMs);
    await until("the last event", async () => timesMs().length >= expected);
    const cpuSeconds = costOf([server.pid]).cpuSeconds - before;
    assertExact("events", timesMs().length, expected);
    for (const one of followers) one.close();
    await worker.ask<HandlerLog>("report");
    return { timesMs: timesMs(), cpuMicros: (cpuSeconds / expected) * 1e6 };
  }

  const rounds = { ours: [] as Measured[], bare: [] as Measured[] };
  for (let round = 0; round < scope.rounds; round += 1) {
    rounds.bare.push(await measure(bare));
    rounds.ours.push(await measure(ours));
  }
  const p50 = (of: Measured[]) => of.map((one) => percentile(one.timesMs, 0.5));
  const cpu = (of: Measured[]) => of.map((one) => one.cpuMicros);
  const times = (of: Measured[]) => formatLatency(of.flatMap((one) => one.timesMs));
  const added = p50(rounds.ours).map((value, round) => value - (p50(rounds.bare)[round] ?? 0));
  return (
    `${formatSpread(added, 1)} ms added to the p50 of a bare stream; ` +
    `${times(rounds.ours)} against ${times(rounds.bare)}; ` +
    `${formatSpread(ratios(cpu(rounds.ours), cpu(rounds.bare)))} times its processor time ` +
    `(${median(cpu(rounds.ours)).toFixed(0)} against ${median(cpu(rounds.bare)).toFixed(0)} µs an event); ` +
    `${jobs * followersPerJob} followers of ${jobs} jobs, ${Math.round((jobs * followersPerJob * 1_000) / everyMs)} events a second, each arrived once`
  );
});

interface Measured {
  timesMs: number[];
  cpuMicros: number;
}

/** Reads one stream, and notes how late each progress event is. */
function follow(scope: BenchScope, url: string, path: string) {
  const opened = Promise.withResolvers<void>();
  const timesMs: number[] = [];
  let text = "";
  const sent = request(new URL(path, url), { agent: false }, (answer) => {
    if (answer.statusCode !== 200) opened.reject(new Error(`${path}: ${answer.statusCode}`));
    opened.resolve();
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => {
      const atMs = nowMs();
      const frames = (text + chunk).split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) {
        const saidAt = /^event: progress$[^]*"message":"([\d.]+)"/m.exec(frame)?.[1];
        if (saidAt !== undefined) timesMs.push(atMs - Number(saidAt));
      }
    });
    answer.on("error", () => undefined);
  });
  sent.on("error", opened.reject);
  sent.end();
  const close = () => void sent.destroy();
  scope.defer(async () => close());
  return { opened: opened.promise, timesMs, close };
}
