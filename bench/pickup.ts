import { nowMs, until } from "./kit/clock.ts";
import { openLoop } from "./kit/load.ts";
import {
  startApi,
  startBareServer,
  startBareWorker,
  startControl,
  startWorker,
} from "./kit/programs.ts";
import type { Program } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatLatency, formatSpread, percentile, ratios } from "./kit/statistics.ts";
import { emptyStores, startStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";
import type { Submitter } from "./kit/submissions.ts";
import type { HandlerLog } from "./subjects/handler-log.ts";

/*
 * From the time at which a submission was meant to begin until the handler starts, 50 a second in
 * an open loop, ten slots. Both go over HTTP: ours through the API and the record, the baseline
 * through a bare handler that calls queue.add. They take turns on the same stores.
 */

const perSecond = 50;
const slots = 10;

await runBench("pickup", async (scope) => {
  const stores = await startStores(scope);
  const api = await startApi(scope, stores);
  await startControl(scope, stores);
  const server = await startBareServer(scope, stores);
  const ours = {
    submitter: createSubmitter(scope, api, { connections: 20 }),
    worker: await startWorker(scope, stores, slots),
  };
  const bare = {
    submitter: createSubmitter(scope, server, { connections: 20, path: "/add" }),
    worker: await startBareWorker(scope, stores, slots),
  };
  const durationMs = scope.isQuick ? 500 : 10_000;

  async function measure(subject: { submitter: Submitter; worker: Program }, forMs: number) {
    await emptyStores(stores);
    const intended = new Map<string, number>();
    await openLoop({ perSecond, durationMs: forMs }, async (_index, intendedMs) => {
      intended.set(await subject.submitter.submit(submissionBody()), intendedMs);
    });
    const starts: HandlerLog["starts"] = [];
    await until("the last start", async () => {
      starts.push(...(await subject.worker.ask<HandlerLog>("report")).starts);
      return starts.length >= intended.size;
    });
    assertExact("jobs that ran once", new Set(starts.map(([id]) => id)).size, starts.length);
    assertExact("starts", starts.length, intended.size);
    return starts.map(([id, atMs]) => atMs - (intended.get(id) ?? nowMs()));
  }

  const times = { ours: [] as number[][], bare: [] as number[][] };
  for (const subject of [ours, bare]) await measure(subject, durationMs / 2);
  for (let round = 0; round < scope.rounds; round += 1) {
    times.bare.push(await measure(bare, durationMs));
    times.ours.push(await measure(ours, durationMs));
  }
  const ratio = (share: number) => {
    const at = (rounds: number[][]) => rounds.map((values) => percentile(values, share));
    return formatSpread(ratios(at(times.ours), at(times.bare)));
  };
  return (
    `p50 ${ratio(0.5)} times that of bare BullMQ (aim 1.5), p99 ${ratio(0.99)} times; ` +
    `${formatLatency(times.ours.flat())} against ${formatLatency(times.bare.flat())}; ` +
    `${perSecond}/s for ${scope.rounds} times ${durationMs / 1_000} s, each started once`
  );
});
