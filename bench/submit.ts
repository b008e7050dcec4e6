import { closedLoop } from "./kit/load.ts";
import { startApi, startBareServer, startControl } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatCount, formatSpread, median, ratios } from "./kit/statistics.ts";
import { countJobs, emptyStores, startStores } from "./kit/stores.ts";
import { createSubmitter, submissionBody } from "./kit/submissions.ts";

/*
 * Accepted jobs a second over HTTP, 20 connections, 300 bytes. Ours commits a row and adds a
 * ticket, for the first 1,000 of a turn; those after them wait in the record alone, since a key
 * has no more room in the queue. The baseline is a bare handler that calls queue.add, the second
 * one lets concurrent requests share an addBulk. No worker runs. They take turns on the same
 * stores.
 */

const clients = 20;

await runBench("submit", async (scope) => {
  const stores = await startStores(scope);
  const api = await startApi(scope, stores);
  await startControl(scope, stores);
  const bare = await startBareServer(scope, stores);
  const body = submissionBody();
  const durationMs = scope.isQuick ? 300 : 2_000;

  const subjects = {
    ours: createSubmitter(scope, api, { connections: clients }),
    add: createSubmitter(scope, bare, { connections: clients, path: "/add" }),
    grouped: createSubmitter(scope, bare, { connections: clients, path: "/grouped" }),
  };

  async function measure(name: keyof typeof subjects, forMs: number): Promise<number> {
    await emptyStores(stores);
    const submitter = subjects[name];
    const ids = new Set<string>();
    const { count, seconds } = await closedLoop({ clients, durationMs: forMs }, async () => {
      ids.add(await submitter.submit(body));
    });
    assertExact(`${name}: ids given out`, ids.size, count);
    if (name === "ours") assertExact("rows", (await countJobs(stores))["queued"] ?? 0, count);
    else assertExact("bare jobs", await stores.redis.llen("bull:bare:wait"), count);
    return count / seconds;
  }

  const rates = { ours: [] as number[], add: [] as number[], grouped: [] as number[] };
  for (const name of ["ours", "add", "grouped"] as const) await measure(name, durationMs / 2);
  for (let round = 0; round < scope.rounds; round += 1) {
    for (const name of ["add", "ours", "grouped"] as const) {
      rates[name].push(await measure(name, durationMs));
    }
  }
  const rate = (name: keyof typeof rates) => formatCount(median(rates[name]));
  return (
    `${formatSpread(ratios(rates.ours, rates.add))} of a bare queue.add handler (aim 1.0), ` +
    `${formatSpread(ratios(rates.ours, rates.grouped))} of a rowless grouped addBulk (aim 0.75); ` +
    `${rate("ours")} jobs/s against ${rate("add")} and ${rate("grouped")}; ` +
    `${scope.rounds} rounds of ${durationMs / 1_000} s, every job there once`
  );
});
