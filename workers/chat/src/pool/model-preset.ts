import type { ModelSetting } from "@shared/gguf";

/** How the operator wants one model to be run: with exactly that context, and no more slots. */
export interface ModelPreset extends Partial<ModelSetting> {
  /** Loaded from the start, and never unloaded for others. */
  isPinned?: boolean;
  /** Instead of the template in the file. */
  chatTemplate?: string;
  /** How many layers the GPU takes. */
  gpuLayers?: number;
  /** At most so many; the worker may have fewer. */
  threads?: number;
}
