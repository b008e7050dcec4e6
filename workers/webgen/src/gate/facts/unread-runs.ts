import type { Line, Mention } from "../../read/snapshot.ts";
import { foldText } from "./fold-text.ts";
import { findFactLikeRuns, overlaps } from "./fact-like-runs.ts";
import type { FactLikeRun, PlacedRun } from "./fact-like-runs.ts";

/**
 * What looks like a fact in the lines outside boilerplate, and was taken for none: no fact of its
 * kind stands there, and no other fact holds it whole. Each run once.
 * @param mentions in the order of the text.
 */
export function unreadRuns(lines: readonly Line[], mentions: readonly Mention[]): FactLikeRun[] {
  const found = new Map<string, FactLikeRun>();
  let first = 0;
  for (const line of lines) {
    if (line.text === "" || line.noise !== undefined || /^Source:/i.test(line.text)) continue;
    while (first < mentions.length && mentions[first]!.place.end <= line.start) first++;
    const near: Mention[] = [];
    for (let at = first; at < mentions.length && mentions[at]!.place.start < line.end; at++) {
      near.push(mentions[at]!);
    }
    for (const run of findFactLikeRuns(line.text)) {
      const { kind, text } = run;
      if (near.some((mention) => isTaken(run, line.start, mention))) continue;
      const key = `${kind} ${foldText(text)}`;
      if (!found.has(key)) found.set(key, { kind, text });
    }
  }
  return [...found.values()];
}

function isTaken({ kind, start, end }: PlacedRun, base: number, mention: Mention): boolean {
  const place = { start: base + start, end: base + end };
  const isWhole = mention.place.start <= place.start && mention.place.end >= place.end;
  return isWhole || (mention.kind === kind && overlaps(place, mention.place));
}
