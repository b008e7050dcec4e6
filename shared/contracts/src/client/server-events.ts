import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";

export interface ServerEventHooks {
  /** Called for every piece of the body, heartbeat comments included. */
  onActivity?: () => void;
  /** Called when the server names the pause before a reconnect. */
  onRetry?: (pauseMs: number) => void;
}

/**
 * Takes a body of server-sent events piece by piece; each call gives the events that are whole
 * now. An event that the body's end cuts off is dropped, as the HTML standard has it.
 */
export function createServerEventReader(
  hooks: ServerEventHooks = {},
): (piece: Uint8Array) => EventSourceMessage[] {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => arrived.push(event),
    onRetry: hooks.onRetry,
  });
  const decoder = new TextDecoder();
  return (piece) => {
    hooks.onActivity?.();
    parser.feed(decoder.decode(piece, { stream: true }));
    return arrived.splice(0);
  };
}

/** The server-sent events of a body, as they arrive. Throws what the body's reader throws. */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  hooks: ServerEventHooks = {},
): AsyncGenerator<EventSourceMessage> {
  const eventsOf = createServerEventReader(hooks);
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* eventsOf(value);
    }
  } finally {
    reader.releaseLock();
  }
}
