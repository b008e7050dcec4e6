import { setTimeout as pause } from "node:timers/promises";
import { costOf } from "./kit/process-cost.ts";
import { startBareServer, startBareWorker, startProgram } from "./kit/programs.ts";
import { until } from "./kit/clock.ts";
import { freePort } from "./kit/free-port.ts";
import { runBench } from "./kit/run-bench.ts";
import { formatSpread, median, ratios } from "./kit/statistics.ts";
import { startStores } from "./kit/stores.ts";

/*
 * What `npm start` costs when nobody asks anything: supervisor, API, control, the page worker,
 * Redis and Postgres. The baseline is a bare Hono server, a bare BullMQ worker and their Redis.
 * Both run all the time; processor time and memory of each are read over the same seconds.
 */

await runBench("idle", async (scope) => {
  const seconds = scope.isQuick ? 2 : 20;
  const stores = await startStores(scope);
  const server = await startBareServer(scope, stores);
  const worker = await startBareWorker(scope, stores, 10);
  const bare = [server.pid, worker.pid, stores.redisPid];

  const port = await freePort();
  const env = {
    PORT: String(port),
    MILLRACE_HOME: `${scope.home}/system`,
    MILLRACE_CONFIG: "config",
  };
  const system = startProgram(scope, "apps/cli/src/main.ts", env, ["up", "--no-sample"]);
  await until("npm start", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    return answer?.ok ?? false;
  });
  await pause(scope.isQuick ? 0 : 10_000);

  const cpu = { ours: [] as number[], bare: [] as number[] };
  const memory = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < scope.rounds; round += 1) {
    const before = [costOf([system.pid]), costOf(bare)] as const;
    await pause(seconds * 1_000);
    const after = [costOf([system.pid]), costOf(bare)] as const;
    cpu.ours.push(((after[0].cpuSeconds - before[0].cpuSeconds) / seconds) * 100);
    cpu.bare.push(((after[1].cpuSeconds - before[1].cpuSeconds) / seconds) * 100);
    memory.ours.push(after[0].memoryMb);
    memory.bare.push(after[1].memoryMb);
  }
  return (
    `${formatSpread(cpu.ours)} % of a core against ${formatSpread(cpu.bare)} % of bare Hono, BullMQ ` +
    `and Redis; ${formatSpread(ratios(memory.ours, memory.bare))} times the memory ` +
    `(${median(memory.ours).toFixed(0)} against ${median(memory.bare).toFixed(0)} MB); ` +
    `${scope.rounds} times ${seconds} s`
  );
});
