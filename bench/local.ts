import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTinyGguf } from "@shared/gguf";
import { createLogger } from "@shared/runtime";
import { generationRequestSchema } from "../workers/chat/src/llama-cpp/generation-request.ts";
import { startLlamaProcess } from "../workers/chat/src/llama-cpp/start-llama-process.ts";
import type { LlamaProcess } from "../workers/chat/src/llama-cpp/start-llama-process.ts";
import { threadCount } from "../workers/chat/src/llama-cpp/thread-count.ts";
import { until } from "./kit/clock.ts";
import { costOf } from "./kit/process-cost.ts";
import { startApi, startControl, startProgram } from "./kit/programs.ts";
import type { Server } from "./kit/programs.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import type { BenchScope } from "./kit/run-bench.ts";
import { formatCount, formatSpread, median, ratios } from "./kit/statistics.ts";
import { startStores } from "./kit/stores.ts";

/*
 * Tokens a second of a local model, through the API (streamed), queue and worker, against the same
 * process of llama.cpp asked directly, with 1, 2 and 4 conversations at a time. From the first
 * request to the last answer's end, so that submitting and recording count. The model is scripted;
 * a wide layer of zeros makes a token as expensive as that of a small real model. A second one
 * without it is the limit of what the path carries.
 */

const sequenceCounts = [1, 2, 4];
const models = {
  "small-model": { feedForwardLength: 262_144, tokens: 300 },
  "no-model": { feedForwardLength: 32, tokens: 1_000 },
};
const question = [{ role: "user" as const, content: "Go" }];
const never = new AbortController().signal;
/** No two words alike, and none of them twice within an answer's view. */
const script = Array.from({ length: 300 }, (_, at) => ` word${at}`).join("");

type ModelName = keyof typeof models;

await runBench("local", async (scope) => {
  const folder = join(scope.home, "models");
  await mkdir(folder);
  for (const [name, { feedForwardLength }] of Object.entries(models)) {
    writeTinyGguf(folder, name, { says: script, isEndless: true, feedForwardLength });
  }
  const system = await startSystem(scope, folder);
  const workerMb = costOf([system.workerPid]).memoryMb;
  const parts: string[] = [];
  let childMb = 0;
  for (const name of Object.keys(models) as ModelName[]) {
    const bare = await startBare(scope, join(folder, `${name}.gguf`));
    const tokens = scope.isQuick ? 20 : models[name].tokens;
    const subject = subjectOf(system.pids, () => askApi(system.api, name, tokens));
    const baseline = subjectOf([bare.pid], () => askProcess(bare, tokens));
    // The first answers load the model, and warm up what is measured.
    const texts = [await subject.ask(), await baseline.ask()];
    assertExact("different answers", new Set(texts).size, 1);
    for (const count of sequenceCounts) {
      parts.push(
        `${name} × ${count}: ${await compare({ subject, baseline, count, tokens }, scope)}`,
      );
    }
    childMb = costOf([bare.pid]).memoryMb;
    await bare.close();
  }
  const memory = `a worker ${formatCount(workerMb)} MB, a child with a tiny model ${formatCount(childMb)} MB`;
  return `${parts.join("; ")}; ${memory}`;
});

interface Subject {
  ask: () => Promise<string>;
  /** So many at the same time. */
  measure: (count: number) => Promise<{ seconds: number; cpuSeconds: number }>;
}

function subjectOf(pids: readonly number[], ask: () => Promise<string>): Subject {
  return {
    ask,
    async measure(count) {
      const before = costOf(pids).cpuSeconds;
      const seconds = await together(count, ask);
      return { seconds, cpuSeconds: costOf(pids).cpuSeconds - before };
    },
  };
}

async function compare(
  work: { subject: Subject; baseline: Subject; count: number; tokens: number },
  scope: BenchScope,
): Promise<string> {
  const { subject, baseline, count } = work;
  const tokens = 2 * work.tokens * count;
  const rates = { ours: [] as number[], bare: [] as number[] };
  const addedMicros: number[] = [];
  for (let round = 0; round < scope.rounds; round += 1) {
    // There and back: what changes slowly on the machine meets both alike.
    const bare = [await baseline.measure(count)];
    const ours = [await subject.measure(count), await subject.measure(count)];
    bare.push(await baseline.measure(count));
    rates.bare.push(tokens / sumOf(bare, "seconds"));
    rates.ours.push(tokens / sumOf(ours, "seconds"));
    addedMicros.push(((sumOf(ours, "cpuSeconds") - sumOf(bare, "cpuSeconds")) / tokens) * 1e6);
  }
  return (
    `${formatSpread(ratios(rates.ours, rates.bare))}, ` +
    `${formatCount(median(rates.ours))} against ${formatCount(median(rates.bare))} tokens/s, ` +
    `${formatCount(median(addedMicros))} µs of processor time added to a token`
  );
}

function sumOf<Name extends string>(items: Record<Name, number>[], name: Name): number {
  return items.reduce((sum, item) => sum + item[name], 0);
}

async function startSystem(scope: BenchScope, folder: string) {
  const config = join(scope.home, "config");
  await mkdir(config);
  await writeFile(join(config, "models.yaml"), `models_directory: ${folder}\n`);
  const stores = await startStores(scope);
  const control = await startControl(scope, stores);
  const api = await startApi(scope, stores);
  const env = { REDIS_URL: stores.redisUrl, MILLRACE_CONFIG: config };
  const worker = startProgram(scope, "workers/chat/src/main.ts", env);
  await until("the chat worker", async () => {
    const answer = await fetch(`${api.url}/v1/models`);
    const { data } = (await answer.json()) as { data: { id: string }[] };
    return data.length > Object.keys(models).length;
  });
  const pids = [api, control, worker].map(({ pid }) => pid);
  return { api, workerPid: worker.pid, pids: [...pids, stores.redisPid, stores.postgresPid] };
}

/** The process as the worker starts it. */
async function startBare(scope: BenchScope, modelPath: string): Promise<LlamaProcess> {
  const order = { contextSize: 4_096, slots: 4, threads: threadCount() };
  const gpu = { gpu: "off", gpuLayers: 0 } as const;
  const logger = createLogger("bench", "error");
  const options = { order: { modelPath, ...order, ...gpu }, environment: process.env, logger };
  const bare = await startLlamaProcess(options, never);
  scope.defer(() => bare.close());
  return bare;
}

/** Seconds until so many, begun at the same time, are done. */
async function together(count: number, ask: () => Promise<string>): Promise<number> {
  const startedMs = performance.now();
  const texts = await Promise.all(Array.from({ length: count }, ask));
  const seconds = (performance.now() - startedMs) / 1_000;
  assertExact("different answers", new Set(texts).size, 1);
  return seconds;
}

async function askProcess(bare: LlamaProcess, tokens: number): Promise<string> {
  const request = generationRequestSchema.parse({ messages: question, maxTokens: tokens });
  let text = "";
  for await (const event of bare.generate(request, never).events) {
    if (event.type === "text") text += event.text;
    else assertExact("tokens of the process", event.usage.completionTokens, tokens);
  }
  return text;
}

async function askApi({ url }: Server, model: string, tokens: number): Promise<string> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ model, messages: question, max_tokens: tokens },
      ...{ stream: true, stream_options: { include_usage: true } },
    }),
  });
  let text = "";
  let completionTokens = 0;
  for (const line of (await answer.text()).split("\n")) {
    if (!line.startsWith("data: {")) continue;
    const chunk = JSON.parse(line.slice(6)) as AnswerChunk;
    text += chunk.choices?.[0]?.delta?.content ?? "";
    completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
  }
  assertExact("tokens of an answer", completionTokens, tokens);
  return text;
}

interface AnswerChunk {
  choices?: { delta?: { content?: string } }[];
  usage?: { completion_tokens: number } | null;
}
