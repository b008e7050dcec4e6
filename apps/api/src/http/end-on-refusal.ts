import { mapToProblem } from "./api-problem.ts";
import type { EventFrame } from "./event-stream.ts";

export interface RefusalOptions {
  /** Aborts when the reader may read no more; the reason is the AppError that says why. */
  refused: AbortSignal;
  requestId: string;
  /** The event that the reader has seen last, before this stream. */
  lastEventId: string | undefined;
}

/**
 * Passes frames on until the reader is refused: then one last event, `error`, whose data is the
 * problem that a new request would be answered with. Its id is the last one sent, so that a reader
 * who comes back with another key misses nothing. The frames have to end by themselves on that
 * signal.
 */
export async function* endOnRefusal(
  frames: AsyncGenerator<EventFrame>,
  { refused, requestId, lastEventId }: RefusalOptions,
): AsyncGenerator<EventFrame> {
  let id = lastEventId;
  for await (const frame of frames) {
    if (refused.aborted) break;
    if ("event" in frame) id = frame.id;
    yield frame;
    // The reader may have taken its time over the frame.
    if (refused.aborted) break;
  }
  if (!refused.aborted) return;
  const { problem } = mapToProblem(refused.reason, requestId);
  yield { event: "error", ...(id === undefined ? {} : { id }), data: problem };
}
