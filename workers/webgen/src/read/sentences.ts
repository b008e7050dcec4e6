import type { Copy, Place } from "../plan/page-plan.ts";
import { copyAt, copyText, trimPlace } from "./copy-text.ts";

const terminal = /[.!?…。！？]{1,8}[”"»’')\]]{0,4}(?=\s|$)|[。！？]/gu;

/** Words with a full stop that does not end a sentence. */
const abbreviation =
  /(?:^|[\s(«"“])(?:mr|mrs|ms|dr|prof|st|ste|no|vs|e\.g|i\.e|etc|approx|inc|ltd|co|jr|sr|u\.s|a\.m|p\.m|tel|fig|г|гг|ул|д|корп|стр|оф|кв|пр|пер|им|т\.е|т\.д|т\.п|руб|тыс|млн|тел|см|др|напр|\p{Lu})\.$/iu;

/**
 * Where the sentences of a text end: offsets just behind the closing mark. The last one is the end
 * of the text, whether or not a mark stands there.
 */
export function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(terminal)) {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 12), match.index + 1);
    if (match[0] === "." && abbreviation.test(before) && end < text.length) continue;
    ends.push(end);
  }
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}

/** True when the text ends the way a sentence does. */
export function isSentence(text: string): boolean {
  return /[.!?…。！？][”"»’')\]]{0,4}$/u.test(text.slice(-8));
}

/**
 * The sentences at the beginning of a place that fit into `maxChars`. The first sentence is kept
 * whole up to twice that; a longer one gives nothing, because copy is only cut at sentence ends.
 */
export function leadSentences(
  snapshotText: string,
  place: Place,
  maxChars: number,
): Copy | undefined {
  const whole = trimPlace(snapshotText, place);
  const raw = snapshotText.slice(whole.start, Math.min(whole.end, whole.start + maxChars * 8));
  let best: Copy | undefined;
  for (const end of sentenceEnds(raw)) {
    const isCut = end === raw.length && whole.start + end < whole.end;
    if (isCut) break;
    const text = copyText(raw.slice(0, end));
    if (text.length > maxChars && (best || text.length > maxChars * 2)) break;
    best = copyAt(snapshotText, { start: whole.start, end: whole.start + end });
  }
  return best && best.text !== "" ? best : undefined;
}
