import type { Logger } from "@shared/runtime";

/** One server-sent event, or a comment that keeps the connection open. */
export type EventFrame = { event: string; id?: string; data: unknown } | { comment: string };

function encodeFrame(frame: EventFrame): string {
  if ("comment" in frame) return `: ${frame.comment}\n\n`;
  const id = frame.id === undefined ? "" : `id: ${frame.id}\n`;
  return `${id}event: ${frame.event}\ndata: ${JSON.stringify(frame.data)}\n\n`;
}

/**
 * Sends frames as server-sent events (WHATWG HTML, section 9.2); see {@link textStreamResponse}.
 */
export function eventStreamResponse(
  frames: AsyncGenerator<EventFrame>,
  onEnd: () => void,
  logger: Logger,
): Response {
  return textStreamResponse(encodeFrames(frames), onEnd, logger);
}

async function* encodeFrames(frames: AsyncGenerator<EventFrame>): AsyncGenerator<string> {
  yield "retry: 1000\n\n";
  for await (const frame of frames) yield encodeFrame(frame);
}

/**
 * Sends text of an event stream. It is pulled only as fast as the client reads. `onEnd` is called
 * once the stream is over: it ended, broke, or the client went away.
 */
export function textStreamResponse(
  texts: AsyncGenerator<string>,
  onEnd: () => void,
  logger: Logger,
): Response {
  const encoder = new TextEncoder();
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await texts.next();
        // The client may have gone while the text was awaited: the controller is closed then.
        if (isCancelled) return;
        if (!done) return controller.enqueue(encoder.encode(value));
      } catch (err) {
        if (isCancelled) return;
        // The reader comes back with its last event id and misses nothing.
        logger.warn({ code: "EVENT_STREAM_BROKEN", err }, "an event stream ended early");
      }
      controller.close();
      onEnd();
    },
    async cancel() {
      isCancelled = true;
      onEnd();
      await texts.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}
