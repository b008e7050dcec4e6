import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { afterAll, expect, test } from "vitest";
import { writeTinyGguf } from "../writer/tiny-gguf.ts";
import { describeModelFile } from "./describe-model-file.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-describe-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a model is described by its header", async () => {
  const path = writeTinyGguf(folder, "tiny", { says: "Hello, world" });
  const theirs = await gguf(path, { allowLocalFile: true, computeParametersCount: true });
  expect(await describeModelFile(path)).toMatchObject({
    title: "tiny",
    parameters: theirs.parameterCount,
    quantization: "F32",
    fileBytes: statSync(path).size,
    shape: { architecture: "llama", trainedContext: 4_096 },
  });
});

test("the quantisation is what the file says", async () => {
  const metadata = {
    "general.file_type": { type: "u32", value: 15 },
    "general.license": { type: "string", value: "apache-2.0" },
  } as const;
  const path = writeTinyGguf(folder, "said", { says: "Hello", metadata });
  expect(await describeModelFile(path)).toMatchObject({
    quantization: "Q4_K_M",
    license: "apache-2.0",
  });
});
