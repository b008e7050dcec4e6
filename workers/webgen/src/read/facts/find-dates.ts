import type { Found } from "../snapshot.ts";
import { createClaims } from "./claim-spans.ts";
import { edge, monthPattern } from "./calendar-words.ts";

const day = "(?:0?[1-9]|[12]\\d|3[01])";
const year = "(?:19|20)\\d{2}";
const dayRange = `${day}(?:\\s?[-–—]\\s?${day})?`;

/** In small letters these are English words, not months. */
const verbs = /(?<!\p{L})(?:may|march|mar|sep|dec)(?!\p{L})/u;

const forms: RegExp[] = [
  `${year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])`,
  `${dayRange}(?:st|nd|rd|th|\\.|-го)?(?:\\sof)?\\s(?:de\\s)?${monthPattern}(?:,?\\s(?:de\\s)?${year})?(?:\\s?(?:г\\.|года))?`,
  `${monthPattern}\\s${dayRange}(?:st|nd|rd|th)?(?:,?\\s${year})?`,
  `${monthPattern},?\\s${year}(?:\\s?(?:г\\.|года))?`,
  `${day}[./]${day}[./]${year}`,
].map((form) => new RegExp(`${edge.before}${form}${edge.after}`, "giu"));

/** Finds dates with at least a month: ISO, "12 May 2026", "May 12, 2026", "12 мая 2026 г.", "12.05.2026". */
export function findDates(text: string): Found[] {
  if (!/\d/.test(text)) return [];
  const found: Found[] = [];
  const claims = createClaims(text.length);
  for (const form of forms) {
    for (const match of text.matchAll(form)) {
      const start = match.index;
      const end = start + match[0].length;
      if (verbs.test(match[0]) || !claims.claim({ start, end })) continue;
      found.push({ kind: "date", start, end, key: dateKey(match[0]) });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function dateKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s,]+/g, " ")
    .replace(/\s?(?:г\.|года)$/u, "");
}
