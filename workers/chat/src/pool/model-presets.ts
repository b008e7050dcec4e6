import type { LocalModels } from "@shared/llm";
import type { ModelPreset } from "./model-preset.ts";

/** What config/models.yaml says of models, as the pool takes it: names by file, presets by name. */
export function modelPresets({ models }: LocalModels): {
  names: Record<string, string>;
  presets: Record<string, ModelPreset>;
} {
  const entries = Object.entries(models);
  return {
    names: Object.fromEntries(entries.map(([name, { file }]) => [file, name])),
    presets: Object.fromEntries(
      entries.map(([name, { overrides, sequences, pinned }]) => [
        name,
        {
          isPinned: pinned,
          ...(overrides.n_ctx === undefined ? {} : { contextSize: overrides.n_ctx }),
          ...(overrides.n_gpu_layers === undefined ? {} : { gpuLayers: overrides.n_gpu_layers }),
          ...(sequences === undefined ? {} : { slots: sequences }),
          ...(overrides.threads === undefined ? {} : { threads: overrides.threads }),
        },
      ]),
    ),
  };
}
