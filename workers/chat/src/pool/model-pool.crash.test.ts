import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@shared/runtime";
import { eventually, writeTinyGguf } from "@shared/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createModelPool } from "./model-pool.ts";
import type { ModelPool } from "./model-pool.ts";
import type { ModelPoolOptions } from "./model-pool-options.ts";

const never = new AbortController().signal;
let folder: string;
let pool: ModelPool;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-models-"))));
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<ModelPoolOptions> = {}): Promise<void> {
  const logger = createLogger("test", "silent");
  const base = { folder, logger, environment: process.env, threads: 1, memoryBytes: 1_024 ** 3 };
  pool = await createModelPool({ ...base, ...options });
}

/** Asks; calls `onText` with the model's process at the first text; gives all text. */
async function ask(name: string, onText?: (pid: number) => void): Promise<string> {
  const messages = [{ role: "user", content: "Go" } as const];
  const input = { messages, maxTokens: onText === undefined ? 20 : 4_000 };
  let text = "";
  for await (const event of pool.generate(name, input, never)) {
    if (event.type !== "text") continue;
    if (text === "") onText?.(pidOf(name));
    text += event.text;
  }
  return text;
}

function pidOf(name: string): number {
  const pid = pool.models().find((model) => model.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} is in no process`);
  return pid;
}

const kill9 = (pid: number) => process.kill(pid, "SIGKILL");

it("survives a model that crashes, and keeps it out after the second time", async () => {
  writeTinyGguf(folder, "doomed", { says: " on and", isEndless: true });
  writeTinyGguf(folder, "calm", { says: "All is well." });
  await open();
  expect(await ask("calm")).toBe("All is well.");
  await expect(ask("doomed", kill9)).rejects.toMatchObject({
    code: "MODEL_CRASHED",
    isRetryable: true,
  });
  expect(await ask("doomed")).toContain(" on and");
  kill9(pidOf("doomed"));
  await eventually(() => pool.models().find(({ name }) => name === "doomed")?.state === "absent");
  await expect(ask("doomed")).rejects.toMatchObject({ code: "MODEL_CRASHED", isRetryable: false });
  expect(await ask("calm")).toBe("All is well.");
  writeTinyGguf(folder, "doomed", { says: "Mended." });
  expect(await eventually(() => ask("doomed"))).toBe("Mended.");
});

it("keeps out a file over which llama.cpp ends its process, and tells of it", async () => {
  // It passes for a model file; llama.cpp finds only later that two words are the same.
  const twice = { type: "strings", value: ["a", "a"] } as const;
  writeTinyGguf(folder, "evil", { says: "x", metadata: { "tokenizer.ggml.tokens": twice } });
  writeTinyGguf(folder, "calm", { says: "All is well." });
  await open();
  for (const isRetryable of [true, true, false]) {
    await expect(ask("evil")).rejects.toMatchObject({ code: "MODEL_CRASHED", isRetryable });
  }
  expect(await ask("calm")).toBe("All is well.");
});
