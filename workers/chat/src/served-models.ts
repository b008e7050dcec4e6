import type { WorkerModel } from "@shared/contracts";
import type { ModelRegistry } from "@shared/llm";
import type { ServedLane } from "@shared/queues/consumer";
import { modelLane, sharedChatLane } from "@shared/queues/consumer";
import type { EngineModel } from "./engines/engine-watch.ts";
import type { LocalModel } from "./pool/model-pool.ts";

/** All that a chat worker can answer with at one moment. */
export interface ServedSources {
  local: LocalModel[];
  engines: EngineModel[];
  registry: Pick<ModelRegistry, "endpoints" | "models">;
  /** It answers for providers, `auto` and `echo`, too. */
  isShared: boolean;
  /** Answers at a time from the shared lane, and from each model server. */
  concurrency: number;
}

/** The models as the registry of workers shows them. */
export function servedModels(sources: ServedSources): WorkerModel[] {
  const { concurrency } = sources;
  return [
    ...usable(sources.local).map(({ name, state, slots = 1, contextSize, memoryBytes }) => ({
      ...{ name, lane: modelLane(name), engine: "llama.cpp", slots },
      ...{ loaded: state === "ready" },
      ...(contextSize === undefined ? {} : { context_length: contextSize }),
      ...(memoryBytes === undefined ? {} : { memory_bytes: memoryBytes }),
    })),
    ...sources.engines.map(({ id, engine, contextLength, load }) => ({
      ...{ name: id, lane: modelLane(id), engine, slots: concurrency, loaded: true },
      ...(contextLength === undefined ? {} : { context_length: contextLength }),
      ...(load ? { load } : {}),
    })),
    ...(sources.isShared ? sharedModels(sources) : []),
  ];
}

/** The lanes that these models are asked through. */
export function servedLanes(sources: ServedSources): ServedLane[] {
  const lanes = servedModels(sources).map(({ lane, slots }) => ({ lane, slots }));
  return [...new Map(lanes.map((one) => [one.lane, one])).values()];
}

function usable(models: LocalModel[]): LocalModel[] {
  return models.filter(({ problem }) => problem === undefined);
}

function sharedModels({ local, registry, concurrency }: ServedSources): WorkerModel[] {
  const { endpoints } = registry;
  const hasAuto = endpoints.length > 0 || usable(local).length > 0;
  const shared = (name: string, engine: string, context?: number): WorkerModel => ({
    ...{ name, lane: sharedChatLane, engine, slots: concurrency, loaded: true },
    ...(context === undefined ? {} : { context_length: context }),
  });
  return [
    shared("echo", "echo"),
    ...(hasAuto ? [shared("auto", "router")] : []),
    ...endpoints.flatMap(({ name, aliases }) => [
      ...[name, ...aliases].map((one) => shared(one, name)),
      ...registry.models(name).map(({ id, context }) => shared(`${name}:${id}`, name, context)),
    ]),
  ];
}
