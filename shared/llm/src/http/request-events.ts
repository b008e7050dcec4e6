import { readServerEvents } from "@shared/contracts/client";
import { ModelError } from "../model-error.ts";
import { StreamDeadline } from "./stream-deadline.ts";
import type { StreamTimeouts } from "./stream-deadline.ts";

/** An answer that is no stream of events. */
export interface RefusedAnswer {
  status: number;
  headers: Headers;
  body: string;
}

export interface EventsRequest {
  fetch: typeof fetch;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  timeouts: StreamTimeouts;
  /** What a refusal means. */
  failureOf(answer: RefusedAnswer): ModelError;
}

/** The most of a refusal that is read. */
const refusalLimitBytes = 65_536;

/**
 * Posts JSON and yields the data of the server-sent events that come back. Whoever stops reading
 * ends the request. An end of the stream is an end, whether or not it was complete.
 * @throws ModelError; what `signal` was aborted with.
 */
export async function* requestEvents(
  request: EventsRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  signal.throwIfAborted();
  const deadline = new StreamDeadline(request.timeouts, signal);
  let hasBegun = false;
  try {
    const response = await request.fetch(request.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...request.headers,
      },
      body: JSON.stringify(request.body),
      // A redirect would carry the key elsewhere.
      redirect: "error",
      signal: deadline.signal,
    });
    const stream = await streamOf(response, request);
    hasBegun = true;
    const hooks = { onActivity: () => deadline.touch() };
    for await (const event of readServerEvents(stream, hooks)) yield event.data;
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw error instanceof ModelError ? error : broken(error, hasBegun);
  } finally {
    deadline.close();
  }
}

async function streamOf(
  response: Response,
  { failureOf }: EventsRequest,
): Promise<ReadableStream<Uint8Array>> {
  const type = response.headers.get("content-type") ?? "";
  if (response.ok && response.body && type.includes("text/event-stream")) return response.body;
  const body = response.body ? await readText(response.body) : "";
  throw failureOf({ status: response.status, headers: response.headers, body });
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > refusalLimitBytes) break;
  }
  return text;
}

function broken(error: unknown, hasBegun: boolean): ModelError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { message, code } = cause as { message?: string; code?: string };
  // Where several addresses were tried, there is no message.
  const reason = message || code || "unknown reason";
  return hasBegun
    ? new ModelError("stream_cut", `The connection broke in the middle (${reason}).`, { cause })
    : new ModelError("network", `It could not be reached (${reason}).`, { cause });
}
