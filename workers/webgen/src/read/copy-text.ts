import type { Copy, Place } from "../plan/page-plan.ts";

// Every quantifier below has a bound, so that a hostile line costs linear time.
const image = /!\[[^\]\n]{0,300}\]\([^()\s]{0,2000}\)/g;
const markdownLink = /\[([^\][\n]{1,300})\]\(([^()\s]{0,2000})(?:\s"[^"\n]{0,200}")?\)/g;
const urlAfterLabel = /\s?\((?:https?:\/\/|mailto:|tel:|www\.)[^()\s]{1,2000}\)/gi;
const emailInBrackets = /\s?\(([\w.+%-]{1,64}@[\w.-]{1,255})(?:\?[^()\s]{0,1000})?\)/g;
const strong = /(\*\*|__)(?=\S)([^*_\n]{1,500})\1/g;
const emphasis = /(?<![\w*])\*(?=\S)([^*\n]{1,300})\*(?![\w*])/g;
const code = /`([^`\n]{1,300})`/g;
const lineMark = /^[ \t]{0,20}(?:>[ \t]{0,3}){1,5}/gm;
// Control characters, zero-width characters and bidirectional overrides. The joiners
// U+200C and U+200D stay: Persian and emoji need them.
// oxlint-disable-next-line no-control-regex
const unseen =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B\u202A-\u202E\u2060-\u2069\uFEFF\uFFFD]/g;

/** Folds white space: runs become one space, none at the ends. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/**
 * What a reader sees of a piece of a snapshot: inline Markdown is taken off, an address in
 * brackets that repeats its label too, white space is folded. HTML stays: it is text here.
 */
export function copyText(raw: string): string {
  let text = raw.replace(lineMark, "").replace(unseen, "");
  if (text.includes("](")) text = text.replace(image, "").replace(markdownLink, "$1");
  if (text.includes("("))
    text = text.replace(urlAfterLabel, "").replace(emailInBrackets, dropRepeated);
  if (text.includes("*") || text.includes("_")) {
    text = text.replace(strong, "$2").replace(emphasis, "$1");
  }
  if (text.includes("`")) text = text.replace(code, "$1");
  return foldSpace(text);
}

function dropRepeated(match: string, email: string, at: number, whole: string): string {
  const before = whole.slice(Math.max(0, at - email.length), at);
  return before.toLowerCase() === email.toLowerCase() ? "" : match;
}

/** The only maker of copy: text that stands at a place of the snapshot. */
export function copyAt(snapshotText: string, place: Place): Copy {
  return {
    text: copyText(snapshotText.slice(place.start, place.end)),
    place: { start: place.start, end: place.end },
  };
}

/** A place without the white space at its ends. */
export function trimPlace(snapshotText: string, place: Place): Place {
  let { start, end } = place;
  while (start < end && isSpace(snapshotText, start)) start += 1;
  while (end > start && isSpace(snapshotText, end - 1)) end -= 1;
  return { start, end };
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at));
}
