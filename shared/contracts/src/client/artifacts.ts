import type { HttpRequest } from "./http-request.ts";
import type { HttpSender } from "./http-sender.ts";
import { apiErrorFrom } from "./millrace-error.ts";

const artifactTimeoutMs = 120_000;

/** Reads a whole artifact into memory. */
export function readArtifact(
  sender: HttpSender,
  id: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  return sender.send(requestOf(id, name, signal), async (response) => {
    return new Uint8Array(await response.arrayBuffer());
  });
}

/** Gives an artifact in pieces; the time-out covers the answer's head only. */
export async function* streamArtifact(
  sender: HttpSender,
  id: string,
  name: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { response, close } = await sender.open(requestOf(id, name, signal));
  try {
    if (!response.ok) throw apiErrorFrom(response, await response.text());
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) return;
      yield piece.value;
    }
  } catch (error) {
    throw sender.explain(error, signal);
  } finally {
    close();
  }
}

function requestOf(id: string, name: string, signal: AbortSignal | undefined): HttpRequest {
  return {
    method: "GET",
    path: `/v1/jobs/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`,
    headers: { accept: "*/*" },
    signal,
    timeoutMs: artifactTimeoutMs,
  };
}
