import type { ModelSource } from "../model-event.ts";
import type { ModelSpec } from "../spec/model-traits.ts";

/** Models that the process itself runs, besides those of providers. Nobody limits them. */
export interface OwnModels {
  /** What stands for their provider. */
  readonly provider: string;
  /** Undefined where there is none of this name. One that can't be used says so when it is asked. */
  find(name: string): ModelSpec | undefined;
  /** Those that `auto` may take now, whichever is to be taken first. */
  ranked(): readonly ModelSpec[];
  sourceOf(model: ModelSpec): ModelSource;
}
