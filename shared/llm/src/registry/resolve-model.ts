import { chatErrorCodes } from "@shared/contracts";
import { AppError, closestName } from "@shared/runtime";
import type { ModelRequest } from "../model-event.ts";
import { missingCapabilities } from "../request/fit-request.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { isReservedName } from "../spec/reserved-names.ts";
import type { ModelRegistry } from "./model-registry.ts";
import type { OwnModels } from "./own-models.ts";

/** Whom to ask, in order. Whoever is pinned is asked alone, by the caller's wish. */
export interface Candidates {
  models: readonly ModelSpec[];
  isPinned: boolean;
}

const mostCandidates = 3;
const leastQuality = 6;

/**
 * Reads the name of a model of our own, `provider:model`, `provider`, `auto`, or the bare name of a
 * model that an engine serves.
 * @throws AppError MODEL_UNKNOWN, with the closest name.
 */
export function resolveModel(
  request: ModelRequest,
  registry: ModelRegistry,
  own?: OwnModels,
): Candidates {
  const name = request.model;
  const ours = isReservedName(name) ? undefined : own?.find(name);
  if (ours) return { models: [ours], isPinned: true };
  if (name === "auto") {
    const all = registry.endpoints.flatMap((endpoint) => registry.models(endpoint.name));
    return best(request, all, registry, ({ provider }) => provider, own?.ranked());
  }
  const provider = registry.endpoint(name);
  if (provider) return best(request, registry.models(provider.name), registry, vendorOf);
  const pinned = findPinned(name, registry);
  if (pinned) return { models: [pinned], isPinned: true };
  throw unknown(name, registry);
}

function findPinned(name: string, registry: ModelRegistry): ModelSpec | undefined {
  const colon = name.indexOf(":");
  const endpoint = colon > 0 ? registry.endpoint(name.slice(0, colon)) : undefined;
  if (endpoint) return registry.find(endpoint.name, name.slice(colon + 1));
  const engines = registry.endpoints.filter(({ engine }) => engine !== undefined);
  const served = engines.flatMap((one) => registry.models(one.name));
  return served.find(({ id }) => id === name);
}

/** The vendor of a model at a provider that has those of many: `google/gemma-3` is Google's. */
function vendorOf({ id }: ModelSpec): string {
  return id.includes("/") ? id.slice(0, id.indexOf("/")) : id;
}

/**
 * The best three that can do what is asked: the best of every group first, since what keeps one
 * member from answering often keeps the others, too.
 */
function best(
  request: ModelRequest,
  models: readonly ModelSpec[],
  registry: ModelRegistry,
  groupOf: (model: ModelSpec) => string,
  ours: readonly ModelSpec[] = [],
): Candidates {
  const able = (all: readonly ModelSpec[]) =>
    all.filter((model) => missingCapabilities(request, model).length === 0);
  const byQuality = able(models).toSorted(
    (a, b) => b.quality - a.quality || Number(isNamed(b)) - Number(isNamed(a)),
  );
  const merged = mergeByQuality(able(ours), byQuality);
  const good = merged.filter(({ quality }) => quality >= leastQuality);
  const ranked = good.length > 0 ? good : merged;
  const firsts = ranked.filter((model) => firstOfGroup(ranked, model) === model);
  const rest = ranked.filter((model) => !firsts.includes(model));
  const chosen = [...firsts, ...rest].slice(0, mostCandidates);
  if (chosen.length === 0) throw noneFor(request, [...models, ...ours]);
  return { models: chosen, isPinned: false };

  function isNamed({ provider, id }: ModelSpec): boolean {
    return Object.hasOwn(registry.endpoint(provider)?.models ?? {}, id);
  }

  function firstOfGroup(all: readonly ModelSpec[], model: ModelSpec): ModelSpec | undefined {
    return all.find((one) => groupOf(one) === groupOf(model));
  }
}

/** Each list keeps its own order; of their first ones the better goes ahead, ours where they are equal. */
function mergeByQuality(ours: readonly ModelSpec[], theirs: readonly ModelSpec[]): ModelSpec[] {
  const rest = [...theirs];
  const merged = ours.flatMap((model) => {
    const worse = rest.findIndex(({ quality }) => quality <= model.quality);
    return [...rest.splice(0, worse < 0 ? rest.length : worse), model];
  });
  return [...merged, ...rest];
}

function noneFor({ model }: ModelRequest, models: readonly ModelSpec[]): AppError {
  const message =
    models.length > 0
      ? `None of the models behind "${model}" can do what this request asks for. Name one that can.`
      : model === "auto"
        ? "No model provider is switched on. Set the key of one, such as OPENROUTER_API_KEY, or name a local model."
        : `No model of "${model}" is known: it could not be asked for them. Is it running?`;
  return new AppError(chatErrorCodes.modelUnknown, message);
}

function unknown(name: string, registry: ModelRegistry): AppError {
  const off = registry.unused.find((one) => name === one.name || name.startsWith(`${one.name}:`));
  if (off) {
    const message = `${off.title} is not switched on: set ${off.needs.join(" and ")} where the chat worker runs.`;
    return new AppError(chatErrorCodes.modelUnknown, message);
  }
  const models = registry.endpoints.flatMap((endpoint) => namesOf(endpoint, registry));
  const known = [...models, ...registry.endpoints.map((one) => one.name), "auto"];
  const near = models.find((full) => full.endsWith(`:${name}`)) ?? closestName(name, known);
  const hint = near ? `Did you mean "${near}"?` : '"auto" takes the best that there is.';
  return new AppError(chatErrorCodes.modelUnknown, `There is no model "${name}". ${hint}`);
}

function namesOf({ name, engine }: ProviderEndpoint, registry: ModelRegistry): string[] {
  const ids = registry.models(name).map(({ id }) => id);
  return [...ids.map((id) => `${name}:${id}`), ...(engine ? ids : [])];
}
