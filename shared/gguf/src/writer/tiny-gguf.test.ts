import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { afterAll, describe, expect, it } from "vitest";
import { tinyGguf, writeTinyGguf } from "./tiny-gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The second opinion: a reader that we did not write. */
async function readByOthers(path: string) {
  return gguf(path, { allowLocalFile: true });
}

describe("a tiny model", () => {
  it("is a GGUF file to an independent reader", async () => {
    const path = writeTinyGguf(folder, "hello", { says: "Hello, world", contextLength: 512 });
    const { metadata, tensorInfos } = await readByOthers(path);
    expect(metadata).toMatchObject({
      version: 3,
      "general.architecture": "llama",
      "llama.context_length": 512,
      "tokenizer.ggml.tokens": expect.arrayContaining(["Hello,", "▁world"]),
    });
    expect(tensorInfos.map(({ name }) => name)).toContain("blk.0.ffn_down.weight");
  });

  it("lacks what it is told to lack", async () => {
    const path = writeTinyGguf(folder, "lacking", {
      says: "Hello",
      metadata: {
        "llama.feed_forward_length": undefined,
        "general.name": { type: "string", value: "other" },
      },
    });
    const { metadata } = await readByOthers(path);
    expect(metadata).not.toHaveProperty("llama.feed_forward_length");
    expect(metadata).toMatchObject({ "general.name": "other" });
  });

  it("is the same each time", () => {
    expect(tinyGguf({ says: "Hello" })).toEqual(tinyGguf({ says: "Hello" }));
  });
});
