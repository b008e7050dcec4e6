import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTinyGguf } from "@shared/testing";
import { getLlama } from "node-llama-cpp";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "millrace-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const question = "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n";

describe("the installed build of llama.cpp", () => {
  it.each(["Hello from a tiny model. Привет, мир 👋", "to be or not to be, that is to say"])(
    "lets a tiny model say: %s",
    async (says) => {
      const modelPath = writeTinyGguf(folder, "tiny", { says });
      await using llama = await getLlama({
        gpu: false,
        build: "never",
        skipDownload: true,
        progressLogs: false,
        maxThreads: 1,
      });
      const model = await llama.loadModel({ modelPath });
      const context = await model.createContext({ contextSize: 512 });
      const answer = [];
      for await (const token of context.getSequence().evaluate(model.tokenize(question, true))) {
        answer.push(token);
      }
      expect(model.detokenize(answer)).toBe(says);
    },
  );
});
