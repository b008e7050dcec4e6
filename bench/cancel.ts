import { until } from "./kit/clock.ts";
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
import { countJobs, emptyStores, startStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";
import type { Submitter } from "./kit/submissions.ts";
import type { HandlerLog } from "./subjects/handler-log.ts";

/*
 * Twenty slots are taken by jobs that end only when they are told to, as many as are cancelled
 * wait behind them. Ten cancel requests a second in an open loop, each for the job that has run
 * longest. Counted from the time at which the request was meant to begin, to the run's signal,
 * and to the start of the job that gets the slot. The baseline is a bare worker that hears of the
 * id on a Redis channel.
 */

const slots = 20;
const perSecond = 10;

interface Subject {
  submitter: Submitter;
  worker: Program;
  cancelPath: (id: string) => string;
}

await runBench("cancel", async (scope) => {
  const stores = await startStores(scope);
  const api = await startApi(scope, stores);
  await startControl(scope, stores);
  const server = await startBareServer(scope, stores);
  const ours: Subject = {
    submitter: createSubmitter(scope, api, { connections: 20 }),
    worker: await startWorker(scope, stores, slots),
    cancelPath: (id) => `/v1/jobs/${id}/cancel`,
  };
  const bare: Subject = {
    submitter: createSubmitter(scope, server, { connections: 20, path: "/add" }),
    worker: await startBareWorker(scope, stores, slots),
    cancelPath: (id) => `/cancel/${id}`,
  };
  const cancels = scope.isQuick ? 10 : 100;

  async function measure(subject: Subject) {
    await emptyStores(stores);
    const log: HandlerLog = { starts: [], aborts: [] };
    const hear = async () => {
      const { starts, aborts } = await subject.worker.ask<HandlerLog>("report");
      log.starts.push(...starts);
      log.aborts.push(...aborts);
    };
    for (let count = 0; count < slots + cancels; count += 1) {
      await subject.submitter.submit(submissionBody("hang"));
    }
    await until("all slots to be taken", async () => {
      await hear();
      return log.starts.length === slots;
    });
    const intended = new Map<string, number>();
    const order: number[] = [];
    const durationMs = (cancels * 1_000) / perSecond;
    await openLoop({ perSecond, durationMs }, async (index, intendedMs) => {
      if (log.starts[index] === undefined) await hear();
      const id = log.starts[index]?.[0] ?? "";
      intended.set(id, intendedMs);
      order.push(intendedMs);
      const answer = await subject.submitter.client.send("POST", subject.cancelPath(id));
      if (answer.status !== 202) throw new Error(`cancel: ${answer.status} ${answer.body}`);
    });
    await until("every slot to be free", async () => {
      await hear();
      return log.aborts.length >= cancels && log.starts.length >= slots + cancels;
    });
    assertExact("signals", new Set(log.aborts.map(([id]) => id)).size, cancels);
    assertExact("runs", new Set(log.starts.map(([id]) => id)).size, slots + cancels);
    return {
      signal: log.aborts.map(([id, atMs]) => atMs - (intended.get(id) ?? Number.NaN)),
      slot: log.starts.slice(slots).map(([, atMs], index) => atMs - (order[index] ?? Number.NaN)),
      left: log.starts.map(([id]) => id).filter((id) => !intended.has(id)),
    };
  }

  /** Ends what still runs, so that the next round finds free slots. */
  async function endRest(subject: Subject, left: string[]): Promise<void> {
    for (const id of left) await subject.submitter.client.send("POST", subject.cancelPath(id));
    let ended = 0;
    await until("the rest to end", async () => {
      ended += (await subject.worker.ask<HandlerLog>("report")).aborts.length;
      return ended >= left.length;
    });
  }

  const p99 = { ours: [] as number[], bare: [] as number[] };
  const all = { signal: [] as number[], slot: [] as number[] };
  for (let round = 0; round < scope.rounds; round += 1) {
    const baseline = await measure(bare);
    await endRest(bare, baseline.left);
    const measured = await measure(ours);
    await endRest(ours, measured.left);
    await until("the record to say so", async () => {
      const { cancelled = 0 } = await countJobs(stores);
      return cancelled === slots + cancels;
    });
    p99.bare.push(percentile(baseline.signal, 0.99));
    p99.ours.push(percentile(measured.signal, 0.99));
    all.signal.push(...measured.signal);
    all.slot.push(...measured.slot);
  }
  return (
    `signal ${formatLatency(all.signal)} (aim p99 250), free slot ${formatLatency(all.slot)}; ` +
    `p99 ${formatSpread(ratios(p99.ours, p99.bare))} times that of bare BullMQ on a channel; ` +
    `${scope.rounds} rounds of ${cancels} cancels, ${slots} slots, each told once`
  );
});
