import { nowMs } from "./kit/clock.ts";
import { openLoop } from "./kit/load.ts";
import { costOf } from "./kit/process-cost.ts";
import { startApi, startBareServer, startControl } from "./kit/programs.ts";
import type { Server } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatLatency, formatSpread, median, percentile, ratios } from "./kit/statistics.ts";
import { startStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";
import type { Submitter } from "./kit/submissions.ts";

/*
 * 1,000 clients, each with a waiting job of its own and a connection of its own, ask for it once
 * a second with the ETag of the last answer: an open loop of 1,000 requests a second. The
 * baseline is a bare handler that answers queue.getJobState. The processor time is the server's
 * and the stores'.
 */

await runBench("poll", async (scope) => {
  const clients = scope.isQuick ? 50 : 1_000;
  const durationMs = scope.isQuick ? 1_000 : 10_000;
  const stores = await startStores(scope);
  const api = await startApi(scope, stores);
  await startControl(scope, stores);
  const server = await startBareServer(scope, stores);
  const ours = createSubmitter(scope, api, { connections: clients });
  const bare = createSubmitter(scope, server, { connections: clients, path: "/add" });

  async function submitAll(submitter: Submitter): Promise<string[]> {
    const ids: string[] = [];
    for (let count = 0; count < clients; count += 1) {
      ids.push(await submitter.submit(submissionBody()));
    }
    return ids;
  }

  async function measure(
    { client }: Submitter,
    asked: Server,
    pathOf: (client: number) => string,
    expectedStatus: number,
  ) {
    const pids = [asked.pid, stores.redisPid, stores.postgresPid];
    const timesMs: number[] = [];
    let other = 0;
    const before = costOf(pids).cpuSeconds;
    await openLoop({ perSecond: clients, durationMs }, async (index, intendedMs) => {
      const at = index % clients;
      const headers = { "if-none-match": etags[at] ?? "" };
      const { status } = await client.send("GET", pathOf(at), { headers });
      timesMs.push(nowMs() - intendedMs);
      if (status !== expectedStatus) other += 1;
    });
    assertExact(`answers that were not ${expectedStatus}`, other, 0);
    const cpuSeconds = costOf(pids).cpuSeconds - before;
    return { timesMs, cpuMicros: (cpuSeconds / timesMs.length) * 1e6 };
  }

  const ids = { ours: await submitAll(ours), bare: await submitAll(bare) };
  const etags: string[] = [];
  async function learnEtags(): Promise<void> {
    for (const [at, id] of ids.ours.entries()) {
      const { headers } = await ours.client.send("GET", `/v1/jobs/${id}`);
      etags[at] = headers.etag ?? "";
    }
  }

  const rounds = { ours: [] as Measured[], bare: [] as Measured[] };
  await learnEtags();
  const takeTurns = async () => {
    const baseline = await measure(bare, server, (at) => `/state/${ids.bare[at]}`, 200);
    return [baseline, await measure(ours, api, (at) => `/v1/jobs/${ids.ours[at]}`, 304)] as const;
  };
  await takeTurns();
  for (let round = 0; round < scope.rounds; round += 1) {
    const [baseline, measured] = await takeTurns();
    rounds.bare.push(baseline);
    rounds.ours.push(measured);
  }
  const cpu = (of: Measured[]) => of.map((one) => one.cpuMicros);
  const p99 = (of: Measured[]) => of.map((one) => percentile(one.timesMs, 0.99));
  const times = (of: Measured[]) => formatLatency(of.flatMap((one) => one.timesMs));
  return (
    `${formatSpread(ratios(cpu(rounds.ours), cpu(rounds.bare)))} times the processor time of a bare ` +
    `getJobState, p99 ${formatSpread(ratios(p99(rounds.ours), p99(rounds.bare)))} times; ` +
    `${median(cpu(rounds.ours)).toFixed(0)} against ${median(cpu(rounds.bare)).toFixed(0)} µs a poll, ` +
    `${times(rounds.ours)} against ${times(rounds.bare)}; ${clients} polls a second, all answered 304`
  );
});

interface Measured {
  timesMs: number[];
  cpuMicros: number;
}
