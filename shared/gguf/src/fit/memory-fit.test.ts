import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { freeMemoryBytes } from "./free-memory.ts";
import { fittingSetting, largestContext, memoryNeed } from "./memory-fit.ts";
import type { ModelShape } from "../reader/model-shape.ts";

const gigabyte = 1_024 ** 3;
/** Llama 3.1 8B as Q4_K_M. */
const llama8b: ModelShape = {
  architecture: "llama",
  layers: 32,
  trainedContext: 131_072,
  embeddingLength: 4_096,
  feedForwardLength: 14_336,
  vocabularySize: 128_256,
  weightBytes: 4.58 * gigabyte,
  cacheBytesPerToken: Array(32).fill(8 * (128 + 128) * 2),
  windows: Array(32).fill(undefined),
};
const wanted = { contextSize: 8_192, slots: 4, leastContext: 2_048 };

describe("the largest context", () => {
  it("fits, and the next larger one does not", () => {
    const bytes = 12 * gigabyte;
    const contextSize = largestContext(llama8b, 2, bytes);
    expect(memoryNeed(llama8b, { contextSize, slots: 2 }).total).toBeLessThanOrEqual(bytes);
    const more = { contextSize: contextSize + 256, slots: 2 };
    expect(memoryNeed(llama8b, more).total).toBeGreaterThan(bytes);
  });

  it("is what the model was trained on where there is memory, and none where there is too little", () => {
    expect(largestContext(llama8b, 1, 64 * gigabyte)).toBe(131_072);
    expect(largestContext(llama8b, 1, 4 * gigabyte)).toBe(0);
  });
});

describe("the memory that a model needs", () => {
  it("grows with the tokens of all conversations", () => {
    expect(memoryNeed(llama8b, { contextSize: 8_192, slots: 1 }).cache).toBe(gigabyte);
    expect(memoryNeed(llama8b, { contextSize: 8_192, slots: 4 }).cache).toBe(4 * gigabyte);
  });

  it("counts layers that look back a little by what they see", () => {
    const gemma = {
      ...llama8b,
      windows: llama8b.windows.map((_, at) => (at % 2 ? 512 : undefined)),
    };
    expect(memoryNeed(gemma, { contextSize: 8_192, slots: 1 }).cache).toBe(gigabyte * 0.5625);
  });

  it("has the scores of all words in what llama.cpp reserves: 258 MB for this one", () => {
    const { compute } = memoryNeed(llama8b, { contextSize: 4_096, slots: 1 });
    expect(compute / 1_024 ** 2).toBeGreaterThan(258);
    expect(compute / 1_024 ** 2).toBeLessThan(450);
  });
});

describe("the setting that fits", () => {
  it("is the wanted one where there is room", () => {
    expect(fittingSetting(llama8b, wanted, 64 * gigabyte)).toEqual({
      contextSize: 8_192,
      slots: 4,
    });
  });

  it("shortens the conversations first, then has fewer of them", () => {
    expect(fittingSetting(llama8b, wanted, 8 * gigabyte)).toMatchObject({ slots: 4 });
    expect(fittingSetting(llama8b, wanted, 6 * gigabyte)?.slots).toBeLessThan(4);
  });

  it("is none where the weights alone are too much", () => {
    expect(fittingSetting(llama8b, wanted, 4 * gigabyte)).toBeUndefined();
  });

  it("never needs more than there is, and is the largest context that does not", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 20 }), (gigabytes) => {
        const bytes = gigabytes * gigabyte;
        const setting = fittingSetting(llama8b, wanted, bytes);
        if (setting === undefined) return;
        expect(memoryNeed(llama8b, setting).total).toBeLessThanOrEqual(bytes);
        const longer = { ...setting, contextSize: setting.contextSize + 256 };
        const isLargest = memoryNeed(llama8b, longer).total > bytes;
        expect(isLargest || setting.contextSize === wanted.contextSize).toBe(true);
      }),
    );
  });
});

describe("the free memory", () => {
  const root = `${mkdtempSync(join(tmpdir(), "millrace-memory-"))}/`;
  afterAll(() => rmSync(root, { recursive: true }));

  it("is what the machine has, and no more than the container may take", async () => {
    mkdirSync(join(root, "proc"));
    mkdirSync(join(root, "sys/fs/cgroup"), { recursive: true });
    writeFileSync(join(root, "proc/meminfo"), "MemTotal: 99 kB\nMemAvailable:    8388608 kB\n");
    expect(await freeMemoryBytes(root)).toBe(7.5 * gigabyte);
    writeFileSync(join(root, "sys/fs/cgroup/memory.max"), "max\n");
    expect(await freeMemoryBytes(root)).toBe(7.5 * gigabyte);
    writeFileSync(join(root, "sys/fs/cgroup/memory.max"), String(4 * gigabyte));
    writeFileSync(join(root, "sys/fs/cgroup/memory.current"), String(2 * gigabyte));
    writeFileSync(join(root, "sys/fs/cgroup/memory.stat"), `anon 5\ninactive_file ${gigabyte}\n`);
    expect(await freeMemoryBytes(root)).toBe(2.5 * gigabyte);
  });
});
