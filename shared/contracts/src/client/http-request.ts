import type { z } from "zod";
import { unexpectedAnswer } from "./millrace-error.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  /** From `/v1` on, already encoded. */
  path: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** The longest wait for the answer. */
  timeoutMs?: number;
}

/** What `fetch` takes for this request. */
export function fetchInitOf(
  request: HttpRequest,
  apiKey: string | undefined,
  signal: AbortSignal,
): RequestInit {
  const headers = new Headers({ accept: "application/json", ...request.headers });
  if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
  if (request.body === undefined) return { method: request.method, headers, signal };
  headers.set("content-type", "application/json");
  return { method: request.method, headers, signal, body: JSON.stringify(request.body) };
}

/** The query as text, `?` included; what is undefined is left out. */
export function queryTextOf(query: HttpRequest["query"]): string {
  const known = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return known.length === 0 ? "" : `?${new URLSearchParams(known)}`;
}

/** Reads an answer's JSON body; throws `UNEXPECTED_RESPONSE` when it has another shape. */
export async function readJson<S extends z.ZodType>(
  response: Response,
  schema: S,
): Promise<z.output<S>> {
  const text = await response.text();
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw unexpectedAnswer(
      response.status,
      "The server's answer can't be understood: is it Millrace, and of this version?",
      error,
    );
  }
}
