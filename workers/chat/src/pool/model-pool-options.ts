import type { Logger } from "@shared/runtime";
import type { LoadOrder } from "../llama-cpp/child-protocol.ts";
import type { ModelPreset } from "./model-preset.ts";

export interface ModelPoolOptions {
  /** Every *.gguf in it is served under its name without the ending. */
  folder: string;
  /** Other names, by the name of the file. */
  names?: Record<string, string>;
  logger: Logger;
  /** Of it the children get what llama.cpp reads. */
  environment: NodeJS.ProcessEnv;
  /** What all models together may take; default: what is free when the pool opens. */
  memoryBytes?: number;
  /** Default: one less than the CPUs. Shared by the models that answer at the same time. */
  threads?: number;
  /** At most so many for a model whose preset says none. */
  threadsPerModel?: number;
  gpu?: LoadOrder["gpu"];
  /** How many layers the GPU takes of a model whose preset says none; default: what fits. */
  gpuLayers?: number;
  /** Where builds of llama.cpp for GPUs were installed. */
  buildsFolder?: string;
  /** By the name of the model. */
  presets?: Record<string, ModelPreset>;
  /** Tokens of one conversation where the preset says none; fewer where memory is short. */
  contextSize?: number;
  /** A model that nobody used for so long is unloaded; default: 5 minutes. */
  idleMs?: number;
  /** A model stays so long once it is loaded, however much others are wanted; default: 30 s. */
  minResidencyMs?: number;
  /** Called when a model came, went, or changed its state. */
  onChange?: () => void;
}
