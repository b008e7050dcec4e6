import { messageOf } from "@shared/runtime";
import type { UnusedProvider } from "../spec/load-providers.ts";
import { createModelSpec } from "../spec/model-traits.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { listModels } from "./list-models.ts";
import type { ListedModel } from "./list-models.ts";

/** The models of all providers that are on. */
export interface ModelRegistry {
  readonly endpoints: readonly ProviderEndpoint[];
  /** Those that nobody has switched on. */
  readonly unused: readonly UnusedProvider[];
  /** By name or alias. */
  endpoint(name: string): ProviderEndpoint | undefined;
  /** What a provider has: as it last listed them, else as config/providers.yaml names them. */
  models(provider: string): readonly ModelSpec[];
  /** Undefined where the provider is known not to have it. */
  find(provider: string, id: string): ModelSpec | undefined;
  /**
   * Asks the providers whose listing is older than an hour, engines after half a minute: models
   * come and go there. Says which could not be asked.
   */
  refresh(signal: AbortSignal): Promise<ListingFailure[]>;
}

export interface ListingFailure {
  provider: string;
  message: string;
}

export interface ModelRegistryOptions {
  endpoints: readonly ProviderEndpoint[];
  unused?: readonly UnusedProvider[];
  fetchFor(endpoint: ProviderEndpoint): typeof fetch;
  now(): number;
}

const listingAgeMs = { provider: 3_600_000, engine: 30_000 };

interface Listing {
  models: readonly ListedModel[];
  atMs: number;
}

export function createModelRegistry(options: ModelRegistryOptions): ModelRegistry {
  const { endpoints, unused = [], now } = options;
  const listings = new Map<string, Listing>();
  let underWay: Promise<ListingFailure[]> | undefined;
  const endpointOf = (name: string) =>
    endpoints.find((one) => one.name === name || one.aliases.includes(name));

  async function refreshOne(endpoint: ProviderEndpoint, signal: AbortSignal) {
    try {
      const models = await listModels(endpoint, options.fetchFor(endpoint), signal);
      listings.set(endpoint.name, { models, atMs: now() });
      return [];
    } catch (error) {
      signal.throwIfAborted();
      return [{ provider: endpoint.name, message: messageOf(error) }];
    }
  }

  async function refreshAll(signal: AbortSignal): Promise<ListingFailure[]> {
    const isDue = ({ name, listsModels, engine }: ProviderEndpoint) => {
      const ageMs = now() - (listings.get(name)?.atMs ?? Number.NEGATIVE_INFINITY);
      return listsModels && ageMs >= listingAgeMs[engine ? "engine" : "provider"];
    };
    const asked = endpoints.filter(isDue).map((endpoint) => refreshOne(endpoint, signal));
    return (await Promise.all(asked)).flat();
  }

  return {
    ...{ endpoints, unused },
    endpoint: endpointOf,
    models(provider) {
      const endpoint = endpointOf(provider);
      if (!endpoint) return [];
      const listed = listings.get(endpoint.name)?.models;
      const ids = listed?.map(({ id }) => id) ?? namedModels(endpoint);
      return ids.map((id) => specOf(endpoint, id, listed));
    },
    find(provider, id) {
      const endpoint = endpointOf(provider);
      if (!endpoint) return undefined;
      const listed = listings.get(endpoint.name)?.models;
      const isKnown =
        !listed || listed.some((one) => one.id === id) || namedModels(endpoint).includes(id);
      return isKnown ? specOf(endpoint, id, listed) : undefined;
    },
    refresh(signal) {
      underWay ??= refreshAll(signal).finally(() => (underWay = undefined));
      return underWay;
    },
  };
}

function namedModels({ models }: ProviderEndpoint): string[] {
  return Object.keys(models).filter((name) => !name.includes("*"));
}

function specOf(
  endpoint: ProviderEndpoint,
  id: string,
  listed: readonly ListedModel[] | undefined,
): ModelSpec {
  const said = listed?.find((one) => one.id === id)?.traits;
  const own = Object.entries(endpoint.models).filter(([name]) => matches(name, id));
  return createModelSpec(endpoint.name, id, [
    endpoint.traits,
    said,
    ...own.map(([, traits]) => traits),
  ]);
}

/** `*` stands for any characters. */
function matches(pattern: string, id: string): boolean {
  const literal = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll("*", ".*")}$`).test(id);
}
