import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createLogger } from "@shared/runtime";
import { benches } from "./benches.ts";
import { createBrowserPool } from "../workers/webgen/src/browser/browser-pool.ts";
import { createComposeEngine } from "../workers/webgen/src/engines/compose-engine.ts";
import { createPageGate } from "../workers/webgen/src/gate/page-gate.ts";
import { createWebgenHandler } from "../workers/webgen/src/handlers/webgen-handler.ts";

/*
 * How long does a landing page take, and how much memory? One worker, one job at a time, without
 * queue and stores: the first job pays for the browser and the threads, the others don't.
 *
 *   npm run bench -- webgen [--jobs 10] [SNAPSHOT.md]
 */

const { values, positionals } = parseArgs({
  options: {
    jobs: { type: "string", default: "10" },
    quick: { type: "boolean" },
    help: { type: "boolean" },
  },
  allowPositionals: true,
});
if (values.help) {
  console.log(`${benches.webgen}\n\n  npm run bench -- webgen [--quick] [--jobs N] [SNAPSHOT.md]`);
  process.exit();
}
const jobs = values.quick ? 1 : Number(values.jobs);
const path = positionals[0] ?? new URL("../workers/webgen/samples/bakery.md", import.meta.url);
const snapshot = readFileSync(path, "utf8");

const logger = createLogger("bench", "warn");
const browsers = createBrowserPool({
  chromiumPath: process.env.CHROMIUM_PATH,
  environment: process.env,
  logger,
});
const gate = createPageGate({ browsers, logger });
const composer = createComposeEngine();
const handle = createWebgenHandler({ composer, gate, logger });

/** Proportional memory of this process and the processes below it, in MB; 0 where /proc is not Linux's. */
function memoryMb(): number {
  const familyKb = [process.pid, ...childrenOf(process.pid)].map((pid) => {
    const rollup = readOr(`/proc/${pid}/smaps_rollup`, "");
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  });
  return Math.round(familyKb.reduce((sum, kb) => sum + kb, 0) / 1_024);
}

function childrenOf(pid: number): number[] {
  const direct = readOr(`/proc/${pid}/task/${pid}/children`, "")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise; // The process ended, or the system has no such file.
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

async function runJob(seed: number): Promise<Record<string, number>> {
  const signal = AbortSignal.timeout(120_000);
  const job = {
    id: `bench-${seed}`,
    kind: "webgen",
    attempt: 1,
    input: { snapshot },
    options: { seed },
    logFields: {},
    reportProgress: () => undefined,
    sendDelta: () => undefined,
  };
  const outcome = await handle(job, signal);
  if (outcome.type !== "done")
    throw new Error(`The job ended as ${JSON.stringify(outcome).slice(0, 500)}`);
  return outcome.result.report.timings_ms;
}

try {
  let peakMb = 0;
  const sampler = setInterval(() => (peakMb = Math.max(peakMb, memoryMb())), 100);
  const first = await runJob(0);
  const warm: Record<string, number>[] = [];
  for (let seed = 1; seed <= jobs; seed++) warm.push(await runJob(seed));
  clearInterval(sampler);
  const step = (name: string) =>
    `${name} ${(median(warm.map((timings) => timings[name] ?? 0)) / 1_000).toFixed(3)}`;
  const steps = ["read", "plan", "render", "gate", "gate_static", "gate_rendered", "package"]
    .map(step)
    .join(", ");
  const total = median(warm.map(({ total: ms = 0 }) => ms)) / 1_000;
  console.log(
    `webgen: ${total.toFixed(2)} s a page (median of ${jobs}; first ${((first.total ?? 0) / 1_000).toFixed(2)} s), ` +
      `peak ${peakMb} MB with browser; seconds by step: ${steps}`,
  );
} finally {
  await Promise.all([gate.close(), composer.close(), browsers.close()]);
}
