import type { ChatDelta, JobView } from "@shared/contracts";
import type { EventFrame } from "../../http/event-stream.ts";

/**
 * What a reader of an answer hears: its pieces, signs of life, and last the job as it ended.
 * `begun-anew`: what comes next replaces what was told. A job of which something was told is not
 * begun again, unless Redis was emptied before the record knew of it.
 */
export type AnswerItem =
  | { type: "delta"; delta: ChatDelta }
  | { type: "alive" }
  | { type: "begun-anew" }
  | { type: "end"; job: JobView };

/** The events of a chat job as the pieces of its answer, each once. */
export async function* answerItems(
  frames: AsyncGenerator<EventFrame>,
): AsyncGenerator<AnswerItem, void> {
  let hasTold = false;
  for await (const frame of frames) {
    if ("comment" in frame) yield { type: "alive" };
    else if (frame.event === "delta") {
      hasTold = true;
      yield { type: "delta", delta: frame.data as ChatDelta };
    } else if (frame.event === "snapshot") {
      const { deltas = [] } = frame.data as { deltas?: ChatDelta[] };
      if (hasTold) yield { type: "begun-anew" };
      hasTold ||= deltas.length > 0;
      for (const delta of deltas) yield { type: "delta", delta };
    } else if (frame.event === "done") {
      yield { type: "end", job: (frame.data as { job: JobView }).job };
    }
  }
}
