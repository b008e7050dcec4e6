import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@shared/runtime";
import { createSignal, eventually, writeTinyGguf } from "@shared/testing";
import type { TinyScript } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GenerationInput } from "../llama-cpp/generation-request.ts";
import type { LocalEvent } from "./local-event.ts";
import { createModelPool } from "./model-pool.ts";
import type { ModelPool } from "./model-pool.ts";
import type { ModelPoolOptions } from "./model-pool-options.ts";

const megabyte = 1_024 ** 2;
/** A tiny model takes about 150 MB, nearly all of it for its process. */
const forOne = 250 * megabyte;
const never = new AbortController().signal;

let folder: string;
let pool: ModelPool;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "millrace-models-"))));
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function open(
  models: Record<string, TinyScript>,
  options: Partial<ModelPoolOptions> = {},
): Promise<ModelPool> {
  for (const [name, script] of Object.entries(models)) writeTinyGguf(folder, name, script);
  const logger = createLogger("test", "silent");
  pool = await createModelPool({
    folder,
    logger,
    environment: process.env,
    threads: 1,
    memoryBytes: 4 * forOne,
    minResidencyMs: 0,
    ...options,
  });
  return pool;
}

function ask(name: string, input: Partial<GenerationInput> = {}, signal = never) {
  return pool.generate(name, { messages: [{ role: "user", content: "Go" }], ...input }, signal);
}

async function textOf(events: AsyncIterable<LocalEvent>): Promise<string> {
  let text = "";
  for await (const event of events) if (event.type === "text") text += event.text;
  return text;
}

function stateOf(name: string) {
  return pool.models().find((model) => model.name === name);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const mill = "The mill stands by the river.";
const fish = "Fish swim upstream in spring.";
const endless = { says: " on and", isEndless: true, contextLength: 16_384 };

describe("the pool", () => {
  it("loads a model when it is asked, saying so first", async () => {
    await open({ mill: { says: mill } });
    expect(stateOf("mill")).toMatchObject({ state: "absent", contextSize: 4_096, slots: 4 });
    const events = await Array.fromAsync(ask("mill"));
    expect(events[0]).toMatchObject({ type: "progress", stage: "loading", percent: 0 });
    expect(events.at(-1)).toMatchObject({
      type: "finish",
      reason: "stop",
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    });
    expect(stateOf("mill")).toMatchObject({ state: "ready", busy: 0, pid: expect.any(Number) });
  });

  it("loads it once for all who ask at the same time", async () => {
    const pids = new Set<number | undefined>();
    await open({ mill: { says: mill } }, { onChange: () => pids.add(stateOf("mill")?.pid) });
    const texts = await Promise.all(Array.from({ length: 6 }, () => textOf(ask("mill"))));
    expect(texts).toEqual(Array(6).fill(mill));
    pids.delete(undefined);
    expect(pids.size).toBe(1);
  });

  it("swaps two models with memory for one, which is never taken twice", async () => {
    const alive = new Set<number>();
    let mostAlive = 0;
    await open(
      { mill: { says: mill }, fish: { says: fish } },
      {
        memoryBytes: forOne,
        onChange() {
          for (const { pid } of pool.models()) if (pid !== undefined) alive.add(pid);
          mostAlive = Math.max(mostAlive, [...alive].filter(isAlive).length);
        },
      },
    );
    for (const name of ["mill", "fish", "mill"]) {
      expect(await textOf(ask(name))).toBe(name === "mill" ? mill : fish);
    }
    const both = [ask("fish"), ask("mill"), ask("fish"), ask("mill")].map(textOf);
    expect(await Promise.all(both)).toEqual([fish, mill, fish, mill]);
    expect(mostAlive).toBe(1);
    expect(alive.size).toBeGreaterThanOrEqual(4);
  });

  it("lets a busy model finish before it goes, and those who come later wait for another load", async () => {
    await open({ endless, fish: { says: fish } }, { memoryBytes: forOne });
    const isGoing = createSignal();
    const long = (async () => {
      let finish: LocalEvent | undefined;
      for await (const event of ask("endless", { maxTokens: 4_000 })) {
        if (event.type === "text") isGoing.fire();
        finish = event;
      }
      return finish;
    })();
    await isGoing.fired;
    const order: string[] = [];
    const other = textOf(ask("fish")).then((text) => (order.push("fish"), text));
    await eventually(() => stateOf("endless")?.state === "draining");
    const late = Array.fromAsync(ask("endless", { maxTokens: 2 })).then((events) => {
      order.push("late");
      return events[0];
    });
    expect(await long).toMatchObject({ reason: "length", usage: { completion_tokens: 4_000 } });
    expect(await other).toBe(fish);
    expect(await late).toMatchObject({ type: "progress", stage: "waiting" });
    expect(order).toEqual(["fish", "late"]);
  });

  it("refuses at once what can never fit, with the numbers", async () => {
    await open({ mill: { says: mill } }, { memoryBytes: 50 * megabyte });
    await expect(textOf(ask("mill"))).rejects.toMatchObject({ code: "MODEL_TOO_LARGE" });
    expect(stateOf("mill")?.problem).toMatchObject({ code: "MODEL_TOO_LARGE" });
  });

  it("knows no other models than those in its folder", async () => {
    await open({ mill: { says: mill } });
    await expect(textOf(ask("../mill"))).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  });

  it("runs a model under the name and as the operator says", async () => {
    await open(
      { "Mill-1B.Q4_K_M": { says: mill } },
      {
        names: { "Mill-1B.Q4_K_M.gguf": "writer" },
        presets: { writer: { contextSize: 512, slots: 1, chatTemplate: "{{ '\\n' }}" } },
      },
    );
    expect(pool.models()).toMatchObject([{ name: "writer", contextSize: 512, slots: 1 }]);
    const events = await Array.fromAsync(ask("writer"));
    // The start of the text and a line break.
    expect(events.at(-1)).toMatchObject({ usage: { prompt_tokens: 2 } });
  });

  it("serves the others beside a file that is wrong", async () => {
    writeFileSync(join(folder, "wrong.gguf"), "<!doctype html>");
    const log = join(folder, "log");
    const fd = openSync(log, "w");
    await open({ mill: { says: mill } }, { logger: createLogger("test", "warn", fd) });
    await expect(textOf(ask("wrong"))).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(stateOf("wrong")?.problem?.message).toContain("no GGUF file");
    const line = await eventually(() => readFileSync(log, "utf8"));
    expect(JSON.parse(line)).toMatchObject({
      code: "MODEL_INVALID",
      model: "wrong",
      msg: expect.stringContaining("no GGUF file"),
    });
    closeSync(fd);
    expect(await textOf(ask("mill"))).toBe(mill);
  });

  it.each(["auto", "echo"])("serves no file as %s, which means something else", async (name) => {
    await open({ [name]: { says: mill } });
    expect(stateOf(name)?.problem).toEqual({
      code: "MODEL_INVALID",
      message: `The name "${name}" has a meaning of its own. Give the file another one.`,
    });
    await expect(textOf(ask(name))).rejects.toMatchObject({ code: "MODEL_INVALID" });
  });

  it("has those wait who find no slot free, and lets them leave", async () => {
    await open({ endless }, { presets: { endless: { slots: 1 } } });
    const abort = new AbortController();
    const isGoing = createSignal();
    const first = (async () => {
      for await (const event of ask("endless", {}, abort.signal)) {
        if (event.type === "text") isGoing.fire();
      }
    })();
    await isGoing.fired;
    const leaving = new AbortController();
    const second = textOf(ask("endless", { maxTokens: 2 }));
    const third = textOf(ask("endless", { maxTokens: 2 }, leaving.signal));
    await eventually(() => stateOf("endless")?.busy === 3);
    leaving.abort(new Error("left the line"));
    await expect(third).rejects.toThrow("left the line");
    abort.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    expect(await second).toBe(" on and");
  });

  it("frees the slot of who breaks off listening", async () => {
    await open({ endless }, { presets: { endless: { slots: 1 } } });
    for await (const event of ask("endless")) if (event.type === "text") break;
    expect(await textOf(ask("endless", { maxTokens: 2 }))).toBe(" on and");
  });

  it("gives up loading what nobody waits for any more", async () => {
    await open({ mill: { says: mill } });
    const abort = new AbortController();
    const waiting = textOf(ask("mill", {}, abort.signal));
    await eventually(() => stateOf("mill")?.state === "loading");
    abort.abort(new Error("never mind"));
    await expect(waiting).rejects.toThrow("never mind");
    await eventually(() => stateOf("mill")?.state === "absent");
    expect(await textOf(ask("mill"))).toBe(mill);
  });

  it("shares the threads among the models that answer", async () => {
    await open({ endless, other: endless }, { threads: 2 });
    const goOn = async (name: string) => {
      const abort = new AbortController();
      const events = ask(name, {}, abort.signal)[Symbol.asyncIterator]();
      let step = await events.next();
      while (!step.done && step.value.type !== "text") step = await events.next();
      return async () => {
        abort.abort(new Error("enough"));
        await expect(events.next()).rejects.toThrow("enough");
      };
    };
    const stop = await goOn("endless");
    expect(stateOf("endless")?.threads).toBe(2);
    const stopOther = await goOn("other");
    expect([stateOf("endless")?.threads, stateOf("other")?.threads]).toEqual([1, 1]);
    await stop();
    await eventually(() => stateOf("other")?.threads === 2);
    await stopOther();
  });

  it("gives a model no more threads than it may have", async () => {
    await open(
      { mill: { says: mill }, fish: { says: fish } },
      { threads: 3, threadsPerModel: 2, presets: { fish: { threads: 1 } } },
    );
    expect(await textOf(ask("mill"))).toBe(mill);
    expect(await textOf(ask("fish"))).toBe(fish);
    expect([stateOf("mill")?.threads, stateOf("fish")?.threads]).toEqual([2, 1]);
  });

  it("unloads a model that nobody used for a while", async () => {
    await open({ mill: { says: mill } }, { idleMs: 50 });
    await textOf(ask("mill"));
    await eventually(() => stateOf("mill")?.state === "absent");
  });

  it("keeps a pinned model, whatever else is wanted", async () => {
    await open(
      { mill: { says: mill }, fish: { says: fish } },
      { memoryBytes: forOne, presets: { mill: { isPinned: true } } },
    );
    await eventually(() => stateOf("mill")?.state === "ready");
    await expect(textOf(ask("fish"))).rejects.toMatchObject({ code: "MODEL_TOO_LARGE" });
    expect(await textOf(ask("mill"))).toBe(mill);
  });
});

describe("the folder of models", () => {
  it("is served as it is: files that come, change and go", async () => {
    await open({});
    writeTinyGguf(folder, "new", { says: mill });
    await eventually(() => stateOf("new"), { timeoutMs: 30_000 });
    expect(await textOf(ask("new"))).toBe(mill);
    writeTinyGguf(folder, "new", { says: fish });
    await eventually(() => stateOf("new")?.state === "absent", { timeoutMs: 30_000 });
    expect(await textOf(ask("new"))).toBe(fish);
    rmSync(join(folder, "new.gguf"));
    await eventually(() => stateOf("new") === undefined, { timeoutMs: 30_000 });
    await expect(textOf(ask("new"))).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  });
});
