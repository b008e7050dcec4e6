/** A worker that loads a model, says so, and waits to be killed. */
import { createLogger } from "@shared/runtime";
import { startLlamaProcess } from "../src/llama-cpp/start-llama-process.ts";

const order = {
  modelPath: process.env["MODEL_PATH"] ?? "",
  contextSize: 512,
  slots: 1,
  threads: 1,
  gpu: "off",
  gpuLayers: 0,
} as const;
const options = { order, environment: process.env, logger: createLogger("doomed", "silent") };
const { pid } = await startLlamaProcess(options, new AbortController().signal);
process.stdout.write(`ready ${pid}\n`);
