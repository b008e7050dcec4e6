import type { Service } from "@shared/runtime";
import type { Redis } from "ioredis";
import { createTokenCounter } from "../context/token-counter.ts";
import { alwaysFree } from "../cooldown/always-free.ts";
import { createCooldowns } from "../cooldown/cooldowns.ts";
import { createModelHttp } from "../http/model-http.ts";
import { ListingLoop } from "../registry/listing-loop.ts";
import { createModelRegistry } from "../registry/model-registry.ts";
import type { ListingFailure, ModelRegistry } from "../registry/model-registry.ts";
import type { OwnModels } from "../registry/own-models.ts";
import { resolveModel } from "../registry/resolve-model.ts";
import { createProviderSource } from "../sources/provider-source.ts";
import type { UnusedProvider } from "../spec/load-providers.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { abortablePause } from "./abortable-pause.ts";
import { createRouter } from "./router.ts";
import type { Router } from "./router.ts";

export interface ModelRoutingOptions {
  endpoints: readonly ProviderEndpoint[];
  /** Named to those who ask for them. */
  unused?: readonly UnusedProvider[];
  proxyUrl?: string | undefined;
  /** Shared by all workers: who is left alone after a failure. */
  redis: Redis;
  deployment: string;
  /** What this process runs itself: asked by its name, and taken by `auto` among the others. */
  own?: OwnModels;
  /** Told once of every reason why a provider could not be asked for its models. */
  onListingFailure?: (failure: ListingFailure) => void;
  /** For tests. */
  random?: () => number;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * All that a process needs to have providers answer. Started, it keeps knowing their models; not
 * started, it knows those that the settings name.
 */
export interface ModelRouting extends Service {
  readonly router: Router;
  readonly registry: ModelRegistry;
  /** The way to a provider: through the proxy, or direct. */
  fetchFor(endpoint: ProviderEndpoint): typeof fetch;
  /** Answers that are under way come to their end first. */
  stop(): Promise<void>;
}

export function createModelRouting(options: ModelRoutingOptions): ModelRouting {
  const { endpoints, unused = [], own, redis, deployment, proxyUrl, random } = options;
  const { pause = abortablePause } = options;
  const direct = createModelHttp();
  const proxied = proxyUrl === undefined ? direct : createModelHttp(proxyUrl);
  const httpFor = ({ usesProxy }: ProviderEndpoint) => (usesProxy ? proxied : direct);
  const fetchFor = (endpoint: ProviderEndpoint) => httpFor(endpoint).fetch;
  const registry = createModelRegistry({ endpoints, unused, fetchFor, now: () => Date.now() });
  const cooldowns = createCooldowns({ redis, deployment, ...(random ? { random } : {}) });
  const router = createRouter({
    resolve: (request) => resolveModel(request, registry, own),
    async takeTurn({ provider, id }, isPinned) {
      if (provider === own?.provider) return alwaysFree;
      const credential = registry.endpoint(provider)?.credential ?? "none";
      return cooldowns.take({ provider, credential, model: id }, isPinned);
    },
    counter: createTokenCounter(),
    sourceFor(model) {
      if (model.provider === own?.provider) return own.sourceOf(model);
      const endpoint = registry.endpoint(model.provider);
      if (!endpoint) throw new Error(`The provider ${model.provider} is not in the registry.`);
      return createProviderSource({ endpoint, model, http: httpFor(endpoint) });
    },
    now: () => performance.now(),
    pause,
  });
  const listings = new ListingLoop(registry, pause, options.onListingFailure);
  return {
    name: "model-routing",
    ...{ router, registry, fetchFor },
    start: async () => listings.start(),
    async stop() {
      await listings.stop();
      await Promise.all([...new Set([direct, proxied])].map((one) => one.close()));
    },
  };
}
