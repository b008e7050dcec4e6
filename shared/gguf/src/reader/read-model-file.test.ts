import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { writeTinyGguf } from "../writer/tiny-gguf.ts";
import type { TinyScript } from "../writer/tiny-gguf.ts";
import { OutOfBytes } from "./byte-cursor.ts";
import { MalformedGguf, parseGguf } from "./parse-gguf.ts";
import { readGguf } from "./read-gguf.ts";
import { modelNameOf, readModelFile } from "./read-model-file.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

const good = readFileSync(writeTinyGguf(folder, "good", { says: "Hello, world" }));
const u32 = (value: number) => ({ type: "u32", value }) as const;

function lacking(...keys: string[]): TinyScript {
  return { says: "Hello", metadata: Object.fromEntries(keys.map((key) => [key, undefined])) };
}

async function refusalOf(path: string): Promise<string> {
  const refusal: unknown = await readModelFile(path).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "MODEL_INVALID" });
  return (refusal as Error).message;
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, bytes);
  return path;
}

describe("reading a model file", () => {
  it("finds what an independent reader finds", async () => {
    const path = join(folder, "good.gguf");
    const ours = await readGguf(path);
    const theirs = await gguf(path, { allowLocalFile: true });
    expect(ours.tensors.map(({ name }) => name)).toEqual(
      theirs.tensorInfos.map(({ name }) => name),
    );
    for (const [key, value] of Object.entries(theirs.metadata)) {
      const mine = ours.metadata.get(key);
      if (!Array.isArray(value) && mine !== undefined) expect([key, mine]).toEqual([key, value]);
    }
    expect(ours.metadata.size).toBeGreaterThan(15);
  });

  it("tells the shape of the model", async () => {
    expect(await readModelFile(join(folder, "good.gguf"))).toMatchObject({
      architecture: "llama",
      layers: 1,
      trainedContext: 4_096,
      embeddingLength: 64,
      vocabularySize: 264,
      cacheBytesPerToken: [256],
      windows: [undefined],
      chatTemplate: expect.stringContaining("<|im_start|>"),
    });
  });

  it.each([
    ["another format", Buffer.from("PK\u0003\u0004 a zip archive"), /no GGUF file/],
    ["an empty file", Buffer.alloc(0), /ends in the middle of its header/],
    ["a web page", Buffer.from("<!doctype html><title>Not found</title>"), /no GGUF file/],
    ["half a file", good.subarray(0, good.length / 2), /cut off: \d+ bytes are missing/],
    ["half a header", good.subarray(0, 2_000), /ends in the middle of its header/],
    ["an old version", patched(4, 1), /version 1 of the GGUF format/],
    ["too many tensors", patched(12, 1), /number of tensors is 4294967308/],
  ])("refuses %s", async (name, bytes, message) => {
    expect(await refusalOf(written(name, bytes))).toMatch(message);
  });

  it.each([
    "general.architecture",
    "llama.block_count",
    "llama.context_length",
    "llama.embedding_length",
    "llama.feed_forward_length",
    "llama.attention.head_count",
    "tokenizer.ggml.model",
    "tokenizer.ggml.tokens",
  ])("refuses a file without %s", async (key) => {
    expect(await refusalOf(writeTinyGguf(folder, key, lacking(key)))).toContain(
      `does not say its ${key}`,
    );
  });

  it.each([
    ["llama.feed_forward_length", 0],
    ["llama.attention.head_count_kv", 0],
    ["llama.block_count", 600],
  ])("refuses numbers that llama.cpp would end over: %s %d", async (key, value) => {
    const script = { says: "x", metadata: { [key]: u32(value) } };
    expect(await refusalOf(writeTinyGguf(folder, "number", script))).toContain(`has ${value} `);
  });

  it("refuses experts of which none is used, and an empty vocabulary", async () => {
    const experts = { says: "x", metadata: { "llama.expert_count": u32(3) } };
    expect(await refusalOf(writeTinyGguf(folder, "experts", experts))).toContain(
      "does not say its llama.expert_used_count",
    );
    const tokens = { type: "strings", value: [] } as const;
    const mute = { says: "x", metadata: { "tokenizer.ggml.tokens": tokens } };
    expect(await refusalOf(writeTinyGguf(folder, "mute", mute))).toContain("tokenizer.ggml.tokens");
  });

  it("refuses models that can't chat", async () => {
    const metadata = { "general.architecture": { type: "string", value: "clip" } } as const;
    expect(await refusalOf(writeTinyGguf(folder, "eyes", { says: "x", metadata }))).toContain(
      "clip model",
    );
  });

  it("adds up the parts of a large one, and misses none", async () => {
    const first = writeTinyGguf(folder, "large-00001-of-00002", { says: "Hello" });
    expect(await refusalOf(first)).toContain("large-00002-of-00002.gguf is missing");
    const { weightBytes } = await readModelFile(writeTinyGguf(folder, "whole", { says: "Hello" }));
    writeTinyGguf(folder, "large-00002-of-00002", { says: "Hello" });
    expect(await readModelFile(first)).toMatchObject({ weightBytes: 2 * weightBytes });
  });
});

describe("parseGguf", () => {
  it("understands or refuses whatever it gets", () => {
    const flips = fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(flips, fc.integer({ min: 0, max: good.length }), (some, length) => {
        const bytes = Buffer.from(good.subarray(0, length));
        for (const [at, value] of some) if (at < length) bytes[at] = value;
        try {
          parseGguf(bytes, good.length);
        } catch (error) {
          expect(error instanceof MalformedGguf || error instanceof OutOfBytes).toBe(true);
        }
      }),
    );
  });
});

describe("modelNameOf", () => {
  it.each([
    ["qwen3-8b.Q4_K_M.gguf", "qwen3-8b.Q4_K_M"],
    ["large-00001-of-00003.gguf", "large"],
    ["large-00002-of-00003.gguf", undefined],
    ["README.md", undefined],
    [".gguf", undefined],
  ])("%s: %s", (file, name) => {
    expect(modelNameOf(file)).toBe(name);
  });
});

function patched(at: number, value: number): Buffer {
  const bytes = Buffer.from(good);
  bytes.writeUInt32LE(value, at);
  return bytes;
}
