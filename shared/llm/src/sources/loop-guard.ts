import { ModelError } from "../model-error.ts";
import type { ModelEvent } from "../model-event.ts";

const sameChunks = 100;
const repeats = 8;
const shortestPhrase = 40;
const longestPhrase = 1_000;
const tailChars = repeats * longestPhrase;
/** How much new text there must be before the tail is looked at again. */
const stepChars = 1_000;

/** Ends an answer that goes round in circles: it would cost money until the last token allowed. */
export async function* guardLoops(events: AsyncIterable<ModelEvent>): AsyncIterable<ModelEvent> {
  let last = "";
  let same = 0;
  let tail = "";
  let unseen = 0;
  for await (const event of events) {
    yield event;
    if (event.type !== "content" && event.type !== "reasoning") continue;
    same = event.text === last ? same + 1 : 1;
    last = event.text;
    tail = (tail + event.text).slice(-tailChars);
    unseen += event.text.length;
    if (same >= sameChunks) throw loop();
    if (unseen < stepChars) continue;
    unseen = 0;
    if (endsInLoop(tail)) throw loop();
  }
}

function loop(): ModelError {
  return new ModelError("loop", "It repeated itself without end. Another temperature may help.");
}

/** Whether a text ends with a phrase of forty characters or more, eight times in a row. */
export function endsInLoop(text: string): boolean {
  // borders[i]: how long the longest proper prefix of the reversed text's first i+1 characters is
  // that they also end with. Their shortest period is what is left.
  const borders = new Int32Array(text.length);
  const at = (index: number) => text.charCodeAt(text.length - 1 - index);
  for (let index = 1, border = 0; index < text.length; index += 1) {
    while (border > 0 && at(index) !== at(border)) border = borders[border - 1] ?? 0;
    if (at(index) === at(border)) border += 1;
    borders[index] = border;
    const period = index + 1 - border;
    // A short phrase repeats as a longer one: "ab" twenty times is forty characters.
    const phrase = Math.ceil(shortestPhrase / period) * period;
    if (index + 1 >= repeats * phrase) return true;
  }
  return false;
}
