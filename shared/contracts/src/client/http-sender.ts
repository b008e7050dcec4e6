import type { z } from "zod";
import { fetchInitOf, queryTextOf, readJson } from "./http-request.ts";
import type { HttpRequest } from "./http-request.ts";
import { apiErrorFrom, MillraceConnectionError } from "./millrace-error.ts";

export interface ClientSettings {
  /** Where the API is, such as `http://127.0.0.1:8080`; a path prefix is kept, "" is this origin. */
  baseUrl: string;
  /** Default: the platform's own. */
  fetch?: typeof globalThis.fetch;
  /** Sent as a bearer token. */
  apiKey?: string | undefined;
}

/** An answer whose body is still to come. `close` ends the connection; it may be called twice. */
export interface OpenAnswer {
  response: Response;
  close(): void;
}

const defaultTimeoutMs = 30_000;

export type HttpSender = ReturnType<typeof createHttpSender>;

/**
 * The one place that calls `fetch`. Every method throws `MillraceApiError` for an error answer,
 * `MillraceConnectionError` for none, and the signal's own reason when the caller aborts.
 */
export function createHttpSender(settings: ClientSettings) {
  const baseUrl = settings.baseUrl.replace(/\/+$/, "");
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : "this origin";
  const callFetch: typeof fetch = settings.fetch ?? ((url, init) => globalThis.fetch(url, init));

  /** The error to throw for what `fetch` or a body's reader threw. */
  function explain(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    // fetch and the body's reader report a lost connection as a TypeError.
    if (!(error instanceof TypeError)) return error;
    return new MillraceConnectionError(
      origin,
      `${origin} can't be reached (${causeOf(error)})`,
      error,
    );
  }

  /** Sends; the time-out covers the answer's head, then only the caller's signal or `close` ends it. */
  async function open(request: HttpRequest): Promise<OpenAnswer> {
    const opened = withDeadline(request, origin);
    try {
      const url = baseUrl + request.path + queryTextOf(request.query);
      const init = fetchInitOf(request, settings.apiKey, opened.signal);
      const response = await callFetch(url, init);
      opened.stopClock();
      return { response, close: opened.close };
    } catch (error) {
      const explained = explain(error, opened.signal);
      opened.close(); // after explaining: closing aborts the signal that tells the reason
      throw explained;
    }
  }

  /** Sends, throws an error status, and gives a good answer to `read`; the time-out covers all. */
  async function send<T>(
    request: HttpRequest,
    read: (response: Response) => Promise<T>,
    isGood: (status: number) => boolean = (status) => status < 400,
  ): Promise<T> {
    const opened = withDeadline(request, origin);
    try {
      const url = baseUrl + request.path + queryTextOf(request.query);
      const response = await callFetch(url, fetchInitOf(request, settings.apiKey, opened.signal));
      if (!isGood(response.status)) throw apiErrorFrom(response, await response.text());
      return await read(response);
    } catch (error) {
      throw explain(error, opened.signal);
    } finally {
      opened.close();
    }
  }

  /** Sends and reads JSON of the given shape; fields it does not know are no error. */
  const json = <S extends z.ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> =>
    send(request, (response) => readJson(response, schema));

  return { origin, explain, open, send, json };
}

/** The caller's signal and the time-out as one signal; `close` lets go of both. */
function withDeadline({ signal, timeoutMs = defaultTimeoutMs }: HttpRequest, origin: string) {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const seconds = timeoutMs / 1_000;
  const timer = setTimeout(() => {
    const message = `${origin} did not answer within ${seconds} s`;
    controller.abort(new MillraceConnectionError(origin, message));
  }, timeoutMs);
  const stopClock = (): void => clearTimeout(timer);
  const close = (): void => {
    stopClock();
    signal?.removeEventListener("abort", onAbort);
    controller.abort(new DOMException("The connection was closed", "AbortError"));
  };
  return { signal: controller.signal, stopClock, close };
}

function causeOf(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return cause.message || error.message;
}
