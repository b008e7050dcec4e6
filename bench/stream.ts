import { mkdirSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { nowMs, until } from "./kit/clock.ts";
import { freePort } from "./kit/free-port.ts";
import { openLoop } from "./kit/load.ts";
import { costOf } from "./kit/process-cost.ts";
import { startApi, startControl, startProgram } from "./kit/programs.ts";
import type { Server } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import type { BenchScope } from "./kit/run-bench.ts";
import { formatSpread, median, percentile, ratios } from "./kit/statistics.ts";
import { startStores } from "./kit/stores.ts";
import { streamTokens } from "./kit/token-stream.ts";
import type { TokenTimes } from "./kit/token-stream.ts";

/*
 * Streams of chat completions, begun over one second, from a model server that speaks at a given
 * pace: asked directly, through a plain Hono proxy, and through Millrace (API, record, queue,
 * worker and Redis stream). Each token is the time at which it was said, so its arrival tells how
 * late it is, however tokens were gathered on the way. Whoever's turn it is carries the load twice,
 * one time right after the other: while the others had theirs it rested for half a minute, and the
 * memory of a process that rests may be taken from it. The second time counts; what the first one
 * took is told beside it.
 */

interface Load {
  streams: number;
  perSecond: number;
  /** Short ones, one after the other: one alone would tell little. */
  inTurn?: number;
}

interface Subject {
  url: string;
  model: string;
  pids: number[];
}

const loads: Load[] = [
  { streams: 1, perSecond: 100, inTurn: 20 },
  { streams: 50, perSecond: 100 },
  { streams: 200, perSecond: 25 },
  { streams: 200, perSecond: 100 },
];
const provider = "paced";

await runBench("stream", async (scope) => {
  const stores = await startStores(scope);
  const model = await startServer(scope, "bench/subjects/paced-model.ts", {});
  const proxy = await startServer(scope, "bench/subjects/plain-proxy.ts", { MODEL_URL: model.url });
  const control = await startControl(scope, stores);
  const api = await startApi(scope, stores);
  const worker = startProgram(scope, "workers/chat/src/main.ts", {
    REDIS_URL: stores.redisUrl,
    MILLRACE_CONFIG: writeConfig(scope, model.url),
  });
  await until("the chat worker", async () => {
    const answer = await fetch(`${api.url}/v1/models`);
    return (await answer.text()).includes(`"${provider}:paced"`);
  });
  const pids = [api.pid, worker.pid, control.pid, stores.redisPid, stores.postgresPid];
  const subjects = {
    direct: { url: model.url, model: "paced", pids: [] },
    proxy: { url: proxy.url, model: "paced", pids: [proxy.pid] },
    millrace: { url: api.url, model: `${provider}:paced`, pids },
  };
  // Code that has not run yet is slow: short streams that count for nothing.
  const warmUp = { streams: scope.isQuick ? 10 : 100, perSecond: 100 };
  for (let turn = 0; turn < (scope.isQuick ? 1 : 3); turn += 1) {
    for (const subject of Object.values(subjects)) await measure(subject, warmUp, 0.2);
  }
  const lines: string[] = [];
  const seconds = scope.isQuick ? 1 : 5;
  for (const load of scope.isQuick ? loads.slice(0, 2) : loads) {
    const rested: Rounds = { direct: [], proxy: [], millrace: [] };
    const awake: Rounds = { direct: [], proxy: [], millrace: [] };
    for (let round = 0; round < scope.rounds; round += 1) {
      for (const name of ["direct", "proxy", "millrace"] as const) {
        rested[name].push(await measure(subjects[name], load, seconds));
        awake[name].push(await measure(subjects[name], load, seconds));
      }
    }
    lines.push(describe(load, awake, rested));
  }
  return `\n  ${lines.join("\n  ")}\n  every token arrived once`;
});

type Rounds = Record<"direct" | "proxy" | "millrace", Measured[]>;

interface Measured {
  firstP50: number;
  firstP99: number;
  lateP50: number;
  lateP99: number;
  tokensPerSecond: number;
  cpuMicros: number;
}

async function measure(subject: Subject, load: Load, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true });
  const { streams, inTurn = 1 } = load;
  const tokens = Math.max(1, Math.round((load.perSecond * seconds) / inTurn));
  const body = JSON.stringify({
    model: subject.model,
    stream: true,
    messages: [{ role: "user", content: `${load.perSecond} ${tokens}` }],
  });
  const times: TokenTimes[] = [];
  const failures: unknown[] = [];
  const cpuBefore = costOf(subject.pids).cpuSeconds;
  const startedMs = nowMs();
  async function streamInTurn(): Promise<void> {
    for (let turn = 0; turn < inTurn; turn += 1) {
      times.push(await streamTokens(subject.url, agent, body));
    }
  }
  await openLoop({ perSecond: streams, durationMs: 1_000 }, () =>
    streamInTurn().catch((error: unknown) => void failures.push(error)),
  );
  if (failures.length > 0) throw failures[0];
  const elapsedSeconds = (nowMs() - startedMs) / 1_000;
  const cpuSeconds = costOf(subject.pids).cpuSeconds - cpuBefore;
  agent.destroy();
  const late = times.flatMap(({ lateMs }) => lateMs);
  assertExact("tokens", late.length, streams * inTurn * tokens);
  const first = times.map(({ firstMs }) => firstMs);
  return {
    firstP50: percentile(first, 0.5),
    firstP99: percentile(first, 0.99),
    lateP50: percentile(late, 0.5),
    lateP99: percentile(late, 0.99),
    tokensPerSecond: late.length / elapsedSeconds,
    cpuMicros: (cpuSeconds / late.length) * 1e6,
  };
}

function describe(load: Load, awake: Rounds, rested: Rounds): string {
  const { direct, proxy, millrace } = awake;
  const of = (measured: Measured[], field: keyof Measured) => measured.map((one) => one[field]);
  const added = (field: keyof Measured) =>
    of(millrace, field).map((value, round) => value - (direct[round]?.[field] ?? Number.NaN));
  const all = (field: keyof Measured) =>
    [millrace, proxy, direct].map((one) => median(of(one, field)).toFixed(1)).join(" / ");
  const restedFirst = [rested.millrace, rested.proxy, rested.direct]
    .map((one) => median(of(one, "firstP50")).toFixed(1))
    .join(" / ");
  const rate = ratios(of(millrace, "tokensPerSecond"), of(direct, "tokensPerSecond"));
  return (
    `${load.streams} × ${load.perSecond} tokens/s (Millrace / plain proxy / direct): ` +
    `first token p50 ${all("firstP50")}, p99 ${all("firstP99")} ms, ` +
    `${formatSpread(added("firstP50"), 1)} added to p50; after a rest p50 ${restedFirst}; ` +
    `each token p50 ${all("lateP50")}, p99 ${all("lateP99")} ms late; ` +
    `${formatSpread(rate, 3)} of the direct rate; ` +
    `${median(of(millrace, "cpuMicros")).toFixed(0)} against ` +
    `${median(of(proxy, "cpuMicros")).toFixed(0)} µs of processor time a token`
  );
}

async function startServer(
  scope: BenchScope,
  file: string,
  env: Record<string, string>,
): Promise<Server> {
  const port = await freePort();
  const program = startProgram(scope, file, { PORT: String(port), ...env });
  const url = `http://127.0.0.1:${port}`;
  await until(file, async () => (await fetch(`${url}/ready`).catch(() => undefined))?.ok ?? false);
  return { ...program, url };
}

/** Settings of a worker that takes as many chats as there are, and knows this model server. */
function writeConfig(scope: BenchScope, url: string): string {
  const folder = join(scope.home, "config");
  mkdirSync(folder);
  const write = (name: string, content: object) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  write("millrace.yaml", { workers: { chat: { concurrency: 256 } } });
  write("models.yaml", { models_directory: join(scope.home, "models") });
  const entry = { url: `${url}/v1`, lists_models: false, models: { paced: {} } };
  write("providers.yaml", { providers: { [provider]: entry } });
  return folder;
}
