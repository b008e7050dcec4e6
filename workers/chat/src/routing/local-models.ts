import { createModelSpec, filterReasoning } from "@shared/llm";
import type {
  LocalModels as LocalSettings,
  ModelRequest,
  ModelSpec,
  ModelTraits,
  OwnModels,
} from "@shared/llm";
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
  quirks: { reads_form: false },
};

/**
 * The models of a pool, for routing. `auto` takes one that is loaded before one that is not, the
 * better one first; where the pool has a problem with a model, only those who name it hear of it.
 */
export function createLocalModels(
  pool: Pick<ModelPool, "models" | "generate">,
  { models: settings, defaults }: Pick<LocalSettings, "models" | "defaults">,
): OwnModels {
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
    const { quality, quirks } = settings[name] ?? {};
    const own: ModelTraits = { ...(quality === undefined ? {} : { quality }), quirks };
    return createModelSpec(localProvider, name, [localTraits, context, own]);
  }

  return {
    provider: localProvider,
    find(name) {
      const model = pool.models().find((one) => one.name === name);
      return model && specOf(model);
    },
    ranked() {
      const usable = pool.models().filter(({ problem }) => problem === undefined);
      const isLoaded = ({ state }: LocalModel) => Number(state === "ready");
      return usable
        .map((model) => ({ spec: specOf(model), isLoaded: isLoaded(model) }))
        .toSorted((a, b) => b.isLoaded - a.isLoaded || b.spec.quality - a.spec.quality)
        .map(({ spec }) => spec);
    },
    sourceOf({ quirks }) {
      const { starts_inside_reasoning: startsInside, literal_tags: literalAllowed } = quirks;
      return (request, signal) => {
        const events = source(request, signal);
        // A grammar lets nothing stand before the JSON: a tag in there is text of a string.
        if (isJson(request)) return events;
        return filterReasoning(events, { startsInside, literalAllowed });
      };
    },
  };
}

function isJson({ response_format: format }: ModelRequest): boolean {
  return format !== undefined && format.type !== "text";
}
