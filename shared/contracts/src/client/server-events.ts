import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";

export interface ServerEventHooks {
  /** Called for every piece of the body, heartbeat comments included. */
  onActivity?: () => void;
  /** Called when the server names the pause before a reconnect. */
  onRetry?: (pauseMs: number) => void;
}

/**
 * The server-sent events of a body, as they arrive. An event that the body's end cuts off is
 * dropped, as the HTML standard has it. Throws what the body's reader throws.
 */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  hooks: ServerEventHooks = {},
): AsyncGenerator<EventSourceMessage> {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => arrived.push(event),
    onRetry: hooks.onRetry,
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      hooks.onActivity?.();
      parser.feed(decoder.decode(value, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    reader.releaseLock();
  }
}
