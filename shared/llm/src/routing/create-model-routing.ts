import type { Redis } from "ioredis";
import { createTokenCounter } from "../context/token-counter.ts";
import { createCooldowns } from "../cooldown/cooldowns.ts";
import { createModelFetch } from "../http/model-fetch.ts";
import { createModelRegistry } from "../registry/model-registry.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import { createProviderSource } from "../sources/provider-source.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { abortablePause } from "./abortable-pause.ts";
import { createRouter } from "./router.ts";
import type { Router } from "./router.ts";

export interface ModelRoutingOptions {
  endpoints: readonly ProviderEndpoint[];
  proxyUrl?: string | undefined;
  /** Shared by all workers: who is left alone after a failure. */
  redis: Redis;
  deployment: string;
  /** For tests. */
  random?: () => number;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** All that a process needs to have providers answer. */
export interface ModelRouting {
  readonly router: Router;
  readonly registry: ModelRegistry;
  /** The way to a provider: through the proxy, or direct. */
  fetchFor(endpoint: ProviderEndpoint): typeof fetch;
  /** Gives up the connections to providers; answers that are under way come to their end first. */
  close(): Promise<void>;
}

export function createModelRouting(options: ModelRoutingOptions): ModelRouting {
  const { endpoints, redis, deployment, proxyUrl, random, pause = abortablePause } = options;
  const direct = createModelFetch();
  const proxied = proxyUrl === undefined ? direct : createModelFetch(proxyUrl);
  const fetchFor = ({ usesProxy }: ProviderEndpoint) => (usesProxy ? proxied : direct).fetch;
  const registry = createModelRegistry({ endpoints, fetchFor, now: () => Date.now() });
  const router = createRouter({
    registry,
    cooldowns: createCooldowns({ redis, deployment, ...(random ? { random } : {}) }),
    counter: createTokenCounter(),
    sourceFor(model) {
      const endpoint = registry.endpoint(model.provider);
      if (!endpoint) throw new Error(`The provider ${model.provider} is not in the registry.`);
      return createProviderSource({ endpoint, model, fetch: fetchFor(endpoint) });
    },
    now: () => performance.now(),
    pause,
  });
  return {
    ...{ router, registry, fetchFor },
    async close() {
      await Promise.all([...new Set([direct, proxied])].map((one) => one.close()));
    },
  };
}
