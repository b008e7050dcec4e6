import { chatErrorCodes } from "@shared/contracts";
import {
  alwaysFree,
  createModelSpec,
  createRouter,
  createTokenCounter,
  filterReasoning,
} from "@shared/llm";
import type { LocalModels, ModelSource, ModelSpec, ModelTraits, Router } from "@shared/llm";
import { AppError } from "@shared/runtime";
import { setTimeout as pause } from "node:timers/promises";
import type { LocalModel, ModelPool } from "../pool/model-pool.ts";
import { createLocalSource } from "../sources/local-source.ts";

/** What stands for the provider of a model that runs here. */
export const localProvider = "local";

/** What llama.cpp takes from us. */
const localTraits: ModelTraits = {
  capabilities: ["json_object", "json_schema"],
  accepts: [
    ...(["temperature", "top_p", "top_k", "min_p", "frequency_penalty"] as const),
    ...(["presence_penalty", "repetition_penalty", "seed", "stop", "user"] as const),
  ],
};

/**
 * Answers with the models of a pool. `auto` takes one that is loaded before one that is not, the
 * better one first.
 */
export function createLocalRouter(
  pool: Pick<ModelPool, "models" | "generate">,
  { models: settings, defaults }: Pick<LocalModels, "models" | "defaults">,
): Router {
  const source = createLocalSource(pool, (model) => {
    const { temperature, top_p, max_tokens } = settings[model]?.overrides ?? {};
    return {
      temperature: temperature ?? defaults.temperature,
      top_p: top_p ?? defaults.top_p,
      max_tokens,
    };
  });

  function specOf({ name, contextSize }: LocalModel): ModelSpec {
    const context: ModelTraits = contextSize === undefined ? {} : { context: contextSize };
    const { quality, max_output, quirks, reasons } = settings[name] ?? {};
    const said = { quality, max_output, quirks, reasons };
    const own = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    return createModelSpec(localProvider, name, [localTraits, context, own as ModelTraits]);
  }

  function candidatesOf(name: string): ModelSpec[] {
    const usable = pool.models().filter((model) => model.problem === undefined);
    if (name !== "auto")
      return pool
        .models()
        .filter((one) => one.name === name)
        .map(specOf);
    const isLoaded = new Set(
      usable.filter(({ state }) => state === "ready").map((one) => one.name),
    );
    return usable
      .map(specOf)
      .toSorted(
        (a, b) => Number(isLoaded.has(b.id)) - Number(isLoaded.has(a.id)) || b.quality - a.quality,
      )
      .slice(0, 3);
  }

  return createRouter({
    resolve({ model }) {
      const models = candidatesOf(model);
      if (models.length > 0) return { models, isPinned: model !== "auto" };
      throw new AppError(
        chatErrorCodes.modelUnknown,
        `There is no model "${model}" on this worker.`,
      );
    },
    takeTurn: async () => alwaysFree,
    counter: createTokenCounter(),
    sourceFor: ({ quirks }) => withoutReasoning(source, quirks),
    now: () => performance.now(),
    pause: (ms, signal) => pause(ms, undefined, { signal }),
  });
}

function withoutReasoning(source: ModelSource, quirks: ModelSpec["quirks"]): ModelSource {
  const { starts_inside_reasoning: startsInside, literal_tags: literalAllowed } = quirks;
  return (request, signal) =>
    filterReasoning(source(request, signal), { startsInside, literalAllowed });
}
