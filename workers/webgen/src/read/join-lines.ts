import { isSentence } from "./sentences.ts";
import type { Line } from "./snapshot.ts";

/** Longer lines are whole paragraphs, as crawlers write them; shorter ones may be wrapped. */
const wrapMaxChars = 110;
/** Lines that begin small and are still lines of their own: addresses of either kind. */
const smallStart = /^(?:г|ул|пр|пер|обл|тел|факс|моб)\.\s?\S|^[^\s@]{1,64}@\S|^(?:https?:|www\.)/iu;

/** A line that was broken for width is at least this long, unless the next one starts small. */
const wrapMinChars = 45;

/**
 * Tells for a run of plain lines whether two neighbours belong to different paragraphs. Crawlers
 * write one paragraph per line, people wrap them; short lines under one another are labels.
 */
export function createLineSplitter(run: Line[]): (previous: Line, next: Line) => boolean {
  const width = run.reduce(
    (widest, line) => Math.max(widest, Math.min(line.text.length, wrapMaxChars)),
    0,
  );
  const isWrapped = isWrappedRun(run);
  return (previous, next) => {
    if (isLabelled(next.text) || isLabelled(previous.text)) return true;
    if (smallStart.test(next.text.slice(0, 100))) return true;
    const isEnd = isSentence(previous.text);
    if (/^["“«„]/u.test(next.text) && isEnd) return true;
    if (/^[\p{Ll},;)]/u.test(next.text) && !isEnd) return /[:|]$/.test(previous.text);
    if (/^\d{1,2}[:.]\d{2}/.test(next.text) || /\d$/.test(previous.text)) return true;
    if (previous.text.length > wrapMaxChars || previous.text.length < wrapMinChars) return true;
    if (isEnd) return !isWrapped;
    return previous.text.length < 60 || !isFull(previous, next, width);
  };
}

/** "Phone: …", "Office: …": lines that say one thing each. */
function isLabelled(text: string): boolean {
  return text.length <= 120 && /^[\p{L}][\p{L} .’'()–-]{1,40}:\s/u.test(text) && !isSentence(text);
}

/** A wrapped line is full: the first word of the next one would not have fitted into its width. */
function isFull(previous: Line, next: Line, width: number): boolean {
  const word = next.text.slice(0, 60).split(/\s/, 1)[0]!;
  return previous.text.length + 1 + word.length > width;
}

/** Prose wrapped at one width: all lines but the last are long, none is very long. */
function isWrappedRun(run: Line[]): boolean {
  if (run.length < 3) return run.length < 2;
  const body = run.slice(0, Math.min(run.length - 1, 40));
  return body.every((line) => line.text.length >= wrapMinChars && line.text.length <= wrapMaxChars);
}
