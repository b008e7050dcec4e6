import type { Readable } from "node:stream";
import { createServerEventReader } from "@shared/contracts/client";
import { ModelError } from "../model-error.ts";
import type { ModelHttp, PostAnswer } from "./model-http.ts";
import { StreamDeadline } from "./stream-deadline.ts";
import type { StreamTimeouts } from "./stream-deadline.ts";

/** An answer that is no stream of events. */
export interface RefusedAnswer {
  status: number;
  headers: Headers;
  body: string;
}

export interface EventsRequest {
  http: Pick<ModelHttp, "post">;
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
    const answer = await request.http.post(request.url, {
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...request.headers,
      },
      body: JSON.stringify(request.body),
      signal: deadline.signal,
    });
    const stream = await streamOf(answer, request);
    hasBegun = true;
    const eventsOf = createServerEventReader({ onActivity: () => deadline.touch() });
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      for (const event of eventsOf(piece)) yield event.data;
    }
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw error instanceof ModelError ? error : broken(error, hasBegun);
  } finally {
    deadline.close();
  }
}

async function streamOf(answer: PostAnswer, { failureOf }: EventsRequest): Promise<Readable> {
  const { status, body } = answer;
  const isStream = answer.headers["content-type"]?.includes("text/event-stream") ?? false;
  if (status >= 200 && status < 300 && isStream) return body;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
  throw failureOf({ status, headers, body: await readText(body) });
}

async function readText(body: Readable): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
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
