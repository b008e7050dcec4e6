import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent, ProxyAgent, fetch as undiciFetch } from "undici";
import type { Dispatcher } from "undici";

/** The way to model providers, with the connections that it keeps. */
export interface ModelHttp {
  /** For what is asked now and then. */
  fetch: typeof fetch;
  /**
   * Posts and gives the answer with its body as it comes, for about half of what fetch costs.
   * Follows no redirect, which would carry the key elsewhere. Rejects with what `signal` was
   * aborted with, which ends the body as well.
   */
  post(url: string, request: PostRequest): Promise<PostAnswer>;
  close(): Promise<void>;
}

export interface PostRequest {
  /** By name, in lower case. */
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

export interface PostAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Read it to its end, or destroy it. */
  body: Readable;
}

const connectTimeoutMs = 10_000;
/** Some providers' guards turn away who does not say what it is. */
const userAgent = "Millrace";

/**
 * Connections to model providers: gives up on one that is not made within ten seconds, and leaves
 * every other time to its caller.
 * @param proxyUrl an HTTP proxy, with its credentials where it asks for any.
 */
export function createModelHttp(proxyUrl?: string): ModelHttp {
  // The caller watches the answer's times; a body may be silent for as long as it allows.
  const times = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } };
  const dispatcher: Dispatcher =
    proxyUrl === undefined ? new Agent(times) : new ProxyAgent({ ...times, uri: proxyUrl });
  const withDispatcher = (url: string, init: object) => undiciFetch(url, { ...init, dispatcher });
  return {
    // The types of Node's own fetch and the package's differ in names only.
    fetch: withDispatcher as unknown as typeof fetch,
    async post(url, { headers, body, signal }) {
      const { origin, pathname, search } = new URL(url);
      const answer = await dispatcher.request({
        origin,
        path: pathname + search,
        method: "POST",
        // The body is read as it is: who says nothing of codings may be sent any.
        headers: { "user-agent": userAgent, ...headers, "accept-encoding": "identity" },
        body,
        signal,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    },
    close: () => dispatcher.close(),
  };
}
