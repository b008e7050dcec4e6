import type { ChatDelta, JobView } from "@shared/contracts";
import type { EventFrame } from "../../http/event-stream.ts";

/** What a reader of an answer hears: its pieces, signs of life, and last the job as it ended. */
export type AnswerItem =
  | { type: "delta"; delta: ChatDelta }
  | { type: "alive" }
  | { type: "end"; job: JobView };

/** The events of a chat job as the pieces of its answer, each once. */
export async function* answerItems(
  frames: AsyncGenerator<EventFrame>,
): AsyncGenerator<AnswerItem, void> {
  for await (const frame of frames) {
    if ("comment" in frame) yield { type: "alive" };
    else if (frame.event === "delta") yield { type: "delta", delta: frame.data as ChatDelta };
    else if (frame.event === "snapshot") {
      // An answer is never begun again once something of it was told, so nothing is told twice.
      const { deltas = [] } = frame.data as { deltas?: ChatDelta[] };
      for (const delta of deltas) yield { type: "delta", delta };
    } else if (frame.event === "done") {
      yield { type: "end", job: (frame.data as { job: JobView }).job };
    }
  }
}
