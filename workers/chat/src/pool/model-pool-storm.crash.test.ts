import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError, createLogger } from "@shared/runtime";
import { createSeededRandom, eventually, stormSeed, writeTinyGguf } from "@shared/testing";
import { expect, it, onTestFinished } from "vitest";
import { createModelPool } from "./model-pool.ts";
import type { LocalModel, ModelPool } from "./model-pool.ts";

const says: Record<string, string> = {
  mill: "The mill stands by the river.",
  fish: "Fish swim upstream in spring.",
  owl: "Owls see well at night.",
};
const names = Object.keys(says);
const rounds = 40;
const atATime = 6;
/** Two of the three models fit, with about 200 MB each. */
const memoryBytes = 450 * 1_024 ** 2;

const left = new Error("left");
const stays = Number.POSITIVE_INFINITY;

/** Asks a model; the caller leaves after so many events. */
async function textOf(pool: ModelPool, name: string, leavesAfter = stays): Promise<string> {
  const messages = [{ role: "user", content: "Go" } as const];
  const abort = new AbortController();
  const answer = (async () => {
    let text = "";
    let count = 0;
    const events = pool.generate(name, { messages, temperature: 0 }, abort.signal);
    for await (const event of events) {
      if (event.type === "text") text += event.text;
      if (++count === leavesAfter) abort.abort(left);
    }
    return text;
  })();
  if (leavesAfter === 0) abort.abort(left);
  return answer;
}

function isCrash(error: unknown): boolean {
  return error instanceof AppError && error.code === "MODEL_CRASHED" && error.isRetryable;
}

function memoryOf(models: LocalModel[]): number {
  return models
    .filter(({ pid }) => pid !== undefined)
    .reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
}

it(`answers right or not at all while callers leave, models swap and crash (seed ${stormSeed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-storm-"));
  for (const name of names) writeTinyGguf(folder, name, { says: says[name] ?? "" });
  let mostBytes = 0;
  const pool = await createModelPool({
    folder,
    logger: createLogger("test", "silent"),
    environment: process.env,
    threads: 1,
    memoryBytes,
    minResidencyMs: 0,
    onChange: () => (mostBytes = Math.max(mostBytes, memoryOf(pool?.models() ?? []))),
  });
  onTestFinished(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });
  const random = createSeededRandom(stormSeed);
  const crashed = new Set<string>();
  let answered = 0;
  let round = 0;

  async function caller(): Promise<void> {
    while (round++ < rounds) {
      const name = random.pick(names);
      // A third leave: at once, in the line, while it loads, or in the middle.
      const leavesAfter = random.below(3) === 0 ? random.below(6) : stays;
      // Each crashes once: twice would keep it out.
      const pid = pool.models().find((model) => model.name === name)?.pid;
      if (pid !== undefined && !crashed.has(name) && random.below(4) === 0) {
        crashed.add(name);
        process.kill(pid, "SIGKILL");
      }
      try {
        expect(await textOf(pool, name, leavesAfter)).toBe(says[name]);
        answered++;
      } catch (error) {
        if (error !== left && !isCrash(error)) throw error;
      }
    }
  }

  await Promise.all(Array.from({ length: atATime }, caller));
  expect(answered).toBeGreaterThan(rounds / 3);
  expect(mostBytes).toBeLessThanOrEqual(memoryBytes);
  await eventually(() => pool.models().every(({ busy }) => busy === 0));
  for (const name of names) {
    expect(await textOf(pool, name)).toBe(says[name]);
  }
  await pool.close();
  expect(pool.models().every(({ state }) => state === "absent")).toBe(true);
});
