import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadLocalModels } from "@shared/llm";
import { afterAll, expect, test } from "vitest";
import { modelPresets } from "./model-presets.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-presets-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("an entry of models.yaml names its file and says how it is run", () => {
  const yaml = `
models:
  writer:
    file: Writer-4B.Q4_K_M.gguf
    quantization: Q4_K_M
    sequences: 2
    pinned: true
    overrides: { n_ctx: 16384, n_gpu_layers: 20, threads: 3 }
  plain: { file: plain.gguf, quantization: Q8_0 }
`;
  writeFileSync(join(folder, "models.yaml"), yaml);
  const { names, presets } = modelPresets(loadLocalModels(folder));
  expect(names).toEqual({ "Writer-4B.Q4_K_M.gguf": "writer", "plain.gguf": "plain" });
  expect(presets).toEqual({
    writer: { contextSize: 16_384, slots: 2, isPinned: true, gpuLayers: 20, threads: 3 },
    plain: { isPinned: false },
  });
});
