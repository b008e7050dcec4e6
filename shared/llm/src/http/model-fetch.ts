import { Agent, ProxyAgent, fetch as undiciFetch } from "undici";
import type { Dispatcher } from "undici";

export interface ModelFetch {
  fetch: typeof fetch;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;

/**
 * A fetch for model providers: gives up on a connection after ten seconds, and leaves every other
 * time to its caller.
 * @param proxyUrl an HTTP proxy, with its credentials where it asks for any.
 */
export function createModelFetch(proxyUrl?: string): ModelFetch {
  // The caller watches the answer's times; a body may be silent for as long as it allows.
  const times = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } };
  const dispatcher: Dispatcher =
    proxyUrl === undefined ? new Agent(times) : new ProxyAgent({ ...times, uri: proxyUrl });
  const withDispatcher = (url: string, init: object) => undiciFetch(url, { ...init, dispatcher });
  return {
    // The types of Node's own fetch and the package's differ in names only.
    fetch: withDispatcher as unknown as typeof fetch,
    close: () => dispatcher.close(),
  };
}
