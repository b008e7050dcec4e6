import type { Found } from "../snapshot.ts";
import { createClaims } from "./claim-spans.ts";
import { daysPattern, monthPattern } from "./calendar-words.ts";

/** "9 am", "9 a.m.", and without a space "9a". */
const half = "(?:\\s?[ap](?:\\.m\\.?|m)|[ap])(?!\\p{L})";
const time = `(?<![\\d:.,/])(?:[01]?\\d|2[0-4])(?:[:.][0-5]\\d)?(?:${half}|\\s?(?:uhr|ч\\.?(?!\\p{L})|h\\b))?(?![\\d:/%])|noon|midnight|полдень|полуноч[ьи]`;
const clock = `(?<![\\d:.,/])(?:[01]?\\d|2[0-4])(?:[:.][0-5]\\d(?:${half}|\\s?uhr)?|${half}|\\s?uhr)(?![\\d:/%])|noon|midnight`;
const between = "\\s?(?:-|–|—|to|until|till|до|bis)\\s?";
const span = (one: string) =>
  `(?:(?:from |с |von )?(?:${one})${between}(?:${one}|(?:late|close|dusk|last orders)(?!\\p{L})))`;
const spans = (one: string) => `${span(one)}(?:\\s?(?:,|;|&|/|and|и|und)\\s?${span(one)}){0,2}`;
const closed =
  "closed|by appointment(?: only)?|24 hours|24/7|around the clock|geschlossen|(?:nur )?nach (?:vereinbarung|absprache)|ruhetag|закрыто|выходной|не работаем|нерабочий день|по записи|круглосуточно";

const daysFirst = new RegExp(
  `(?<days>${daysPattern})(?:[\\s:,;|.–—-]{0,8})(?:from |с |von |open |geöffnet |открыто )?(?<time>${spans(time)}|(?:${closed})(?!\\p{L}))(?!\\s?${monthPattern})`,
  "diu",
);
const timeFirst = new RegExp(
  `(?<time>${spans(clock)})(?:\\s?,)?\\s(?:on |по |open )?(?<days>${daysPattern})`,
  "diu",
);
/** At the beginning of a clause: "Closed Sunday and bank holidays". */
const closedFirst = new RegExp(
  `(?<=^|[(.;,|•–—-]\\s?|\\n)(?<time>closed|geschlossen|закрыто)\\s(?:on |am |every |в |во )?(?<days>${daysPattern})`,
  "diu",
);
const timeOnly = new RegExp(`(?<time>${spans(clock)})`, "diu");
const always = /(?<![\p{L}\p{N}])(?<time>24\/7|open 24 hours|круглосуточно)(?![\p{L}\p{N}])/diu;
const openWord =
  /(?:open|hours|opening|режим|график|часы|время работы|приём|прием|работаем|geöffnet|öffnungszeiten|office|reception|shop|phone|desk)[^.\d]{0,40}$/iu;
const dayOnly = new RegExp(`^(?:${daysPattern})[\\s:–—-]{0,3}$`, "iu");

/** Longer texts are looked at in pieces, so that each costs a bounded time. */
const pieceChars = 600;

/**
 * Finds opening hours: days with times ("Mon–Fri 9:00–18:00"), times with days, and times alone
 * behind a word such as "open". A day of the month makes it an event, not an opening hour.
 */
export function findHours(text: string): Found[] {
  if (
    !/\d|closed|выходной|круглосуточно|закрыто|appointment|записи|geschlossen|vereinbarung|ruhetag/iu.test(
      text,
    )
  )
    return [];
  const found: Found[] = [];
  const claims = createClaims(text.length);
  for (let base = 0; base < text.length; base += pieceChars) {
    const piece = text.slice(base, base + pieceChars + 120);
    for (const hit of inPiece(piece)) {
      const moved = move(hit, base);
      if (claims.claim(moved)) found.push(moved);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function inPiece(piece: string): Found[] {
  const found: Found[] = [];
  for (const form of [closedFirst, daysFirst, timeFirst, timeOnly, always]) {
    let from = 0;
    while (from < piece.length && found.length < 100) {
      const match = execFrom(form, piece, from);
      if (!match) break;
      const hit = toFound(piece, match);
      from = hit.end;
      if (form === timeOnly && !openWord.test(piece.slice(Math.max(0, hit.start - 60), hit.start)))
        continue;
      if (!found.some((other) => hit.start < other.end && hit.end > other.start)) found.push(hit);
    }
  }
  return found;
}

function execFrom(form: RegExp, text: string, from: number): RegExpExecArray | null {
  const global = globals.get(form) ?? new RegExp(form.source, `${form.flags}g`);
  globals.set(form, global);
  global.lastIndex = from;
  return global.exec(text);
}

const globals = new Map<RegExp, RegExp>();

function toFound(text: string, match: RegExpExecArray): Found {
  const start = match.index;
  const end = start + match[0].trimEnd().length;
  const days = match.indices?.groups?.["days"];
  const time = match.indices?.groups?.["time"];
  const key = text
    .slice(start, end)
    .toLowerCase()
    .replace(/\s+|[–—]/g, (part) => (part.trim() === "" ? "" : "-"));
  return {
    kind: "hours",
    start,
    end,
    key,
    ...(days ? { days: trimmed(text, days) } : {}),
    ...(time ? { time: { start: time[0], end: Math.min(time[1], end) } } : {}),
  };
}

function trimmed(text: string, [start, end]: [number, number]) {
  return { start, end: start + text.slice(start, end).replace(/[\s:–—-]+$/u, "").length };
}

function move(found: Found, by: number): Found {
  const shift = (place: { start: number; end: number }) => ({
    start: place.start + by,
    end: place.end + by,
  });
  return {
    ...found,
    ...shift(found),
    ...(found.days ? { days: shift(found.days) } : {}),
    ...(found.time ? { time: shift(found.time) } : {}),
  };
}

/** True for a line that names days only: its times may stand on the next line. */
export function isDaysOnly(text: string): boolean {
  return text.length <= 60 && dayOnly.test(text);
}
