import type { QueueView, WorkerView } from "@shared/contracts";
import { MillraceApiError } from "@shared/contracts/client";
import { maskApiKeys } from "@shared/runtime";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { plainText } from "../output/plain-text.ts";
import { tableLines } from "../output/table.ts";
import type { TextOutput } from "../output/terminal.ts";
import { durationText } from "../output/time-text.ts";
import { runCommand } from "../run-command.ts";
import type { CommandRun } from "../run-command.ts";

const help = `
Examples:
  $ millrace status
  $ millrace status --json | jq .ready.ready

Exit codes: 0 ready, 3 not ready or out of reach.`;

/** Adds `millrace status`. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command("status")
    .description("Show at a glance whether Millrace is ready, who works, what waits")
    .option("--json", "print JSON for programs")
    .option("--url <url>", "where the API is")
    .addHelpText("after", help)
    .action((options: { json?: boolean; url?: string }) =>
      runCommand(context, options, (run) => showStatus(run, options)),
    );
}

async function showStatus(run: CommandRun, options: { json?: boolean }): Promise<ExitCode> {
  const call = { signal: run.interrupt };
  const ready = await run.client.ready(call);
  // With a store away there may be no list of workers; what is wrong is said by `ready`.
  const [workers, queues] = await Promise.allSettled([
    run.client.workers(call),
    run.client.queues(call),
  ]);
  const workerItems = itemsOf<WorkerView>(workers);
  const queueItems = itemsOf<QueueView>(queues);
  const url = maskApiKeys(run.address.url);
  if (options.json) {
    run.terminal.json({ url, ready, workers: workerItems ?? null, queues: queueItems ?? null });
  } else {
    printReady(run.terminal.data, url, ready);
    printWorkers(run.terminal.data, workerItems);
    printQueues(run.terminal.data, queueItems);
  }
  if (workers.status === "rejected" && isRefused(workers.reason)) throw workers.reason;
  return ready.ready ? exitCodes.ok : exitCodes.unreachable;
}

/** Health is for everybody, the rest needs a key: what is missing is said after it. */
function isRefused(error: unknown): boolean {
  return error instanceof MillraceApiError && (error.status === 401 || error.status === 403);
}

function itemsOf<T>(settled: PromiseSettledResult<{ items: T[] }>): T[] | undefined {
  return settled.status === "fulfilled" ? settled.value.items : undefined;
}

function printReady(
  output: TextOutput,
  url: string,
  ready: { ready: boolean; checks: Record<string, { ok: boolean; detail?: string | undefined }> },
): void {
  const verdict = ready.ready ? output.paint("green", "ready") : output.paint("red", "not ready");
  output.line(`${output.paint("bold", "Millrace")} at ${url} is ${verdict}`);
  for (const [name, check] of Object.entries(ready.checks)) {
    const mark = check.ok ? output.paint("green", "✓") : output.paint("red", "✗");
    output.line(`  ${mark} ${plainText(`${name}  ${check.detail ?? ""}`)}`);
  }
}

function printWorkers(output: TextOutput, workers: readonly WorkerView[] | undefined): void {
  output.line();
  if (workers === undefined) return output.line("Workers: not known");
  if (workers.length === 0) return output.line("Workers: none. Jobs wait until one is there.");
  const now = Date.now();
  const rows = workers.map((worker) => [
    plainText(worker.id),
    worker.kind,
    `${worker.busy}/${worker.slots}`,
    worker.draining ? "stopping" : "working",
    durationText(now - Date.parse(worker.last_heartbeat)),
    plainText(`${worker.host}, ${worker.engines.join(" ")}`),
  ]);
  const headings = ["WORKER", "KIND", "BUSY", "STATE", "HEARD", "WHERE, ENGINES"];
  for (const line of tableLines(output, headings, rows)) output.line(line);
}

function printQueues(output: TextOutput, queues: readonly QueueView[] | undefined): void {
  output.line();
  if (queues === undefined) return output.line("Queues: not known");
  if (queues.length === 0) return output.line("Queues: empty");
  const rows = queues.map((queue) => [
    plainText(queue.lane),
    queue.kind,
    String(queue.queued),
    String(queue.running),
    queue.oldest_seconds === null ? "-" : durationText(queue.oldest_seconds * 1_000),
  ]);
  const headings = ["QUEUE", "KIND", "WAITING", "RUNNING", "OLDEST"];
  for (const line of tableLines(output, headings, rows)) output.line(line);
}
