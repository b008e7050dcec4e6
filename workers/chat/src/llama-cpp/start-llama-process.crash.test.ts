import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@shared/runtime";
import { eventually, spawnProcess, writeTinyGguf } from "@shared/testing";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { generationRequestSchema } from "./generation-request.ts";
import { startLlamaProcess } from "./start-llama-process.ts";
import type { LlamaProcess } from "./start-llama-process.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const modelPath = writeTinyGguf(folder, "endless", { says: " on and", isEndless: true });
const never = new AbortController().signal;
const request = generationRequestSchema.parse({ messages: [{ role: "user", content: "Go" }] });
const order = {
  modelPath,
  contextSize: 4_096,
  slots: 2,
  threads: 1,
  gpu: "off",
  gpuLayers: 0,
} as const;

let child: LlamaProcess | undefined;
afterEach(() => child?.close());

async function start(silenceMs?: number): Promise<LlamaProcess> {
  const logger = createLogger("test", "silent");
  const options = { order, environment: process.env, logger, ...(silenceMs ? { silenceMs } : {}) };
  child = await startLlamaProcess(options, never);
  return child;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a model's process that goes", () => {
  it.each(["SIGKILL", "SIGSEGV"])("ends all its answers with an error on %s", async (signal) => {
    const child = await start();
    const generations = [child.generate(request, never), child.generate(request, never)];
    const answers = generations.map(async ({ events }) => {
      let isFirst = true;
      for await (const event of events) {
        if (isFirst && event.type === "text") process.kill(child.pid, signal);
        isFirst = false;
      }
    });
    for (const answer of answers) {
      await expect(answer).rejects.toMatchObject({ code: "MODEL_CRASHED", isRetryable: true });
    }
    await Promise.all(generations.map(({ settled }) => settled));
    expect(await child.ended).toEqual({ isCrash: true });
    await expect(Array.fromAsync(child.generate(request, never).events)).rejects.toMatchObject({
      code: "MODEL_CRASHED",
    });
  });

  it("is killed when it hangs", async () => {
    const child = await start(3_000);
    process.kill(child.pid, "SIGSTOP");
    expect(await child.ended).toEqual({ isCrash: true });
  });

  it("ends when the worker was gone before it listened", async () => {
    const early = fork(new URL("./llama-child.ts", import.meta.url), { execArgv: [] });
    const exit = once(early, "exit");
    early.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it("does not outlive the worker", async () => {
    const worker = await spawnProcess(new URL("../../test/doomed-worker.ts", import.meta.url), {
      MODEL_PATH: modelPath,
    });
    const pid = Number(worker.greeting);
    expect(isAlive(pid)).toBe(true);
    await worker.kill9();
    await eventually(() => !isAlive(pid), { timeoutMs: 10_000, what: "the end of the child" });
  });
});
