import type { Found } from "../snapshot.ts";
import { createClaims } from "./claim-spans.ts";

const sign = "(?:US\\$|A\\$|C\\$|R\\$|[$€£¥₽₴₹₪₺₸])";
const code = "(?:USD|EUR|GBP|CHF|RUB|PLN|CZK|SEK|NOK|DKK|CAD|AUD|JPY|UAH|KZT)";
const word =
  "(?:руб(?:\\.|лей|ля|ль)?|р\\.|€|₽|\\$|£|₴|₸|zł|Kč|kr\\.?|euros?|dollars|тенге|грн\\.?)";
const amount =
  "\\d{1,3}(?:[ \\u00A0\\u202F.,']\\d{3}){1,3}(?:[.,]\\d{1,2})?(?!\\d)|\\d{1,9}(?:[.,]\\d{1,2})?(?!\\d)";
const scale = "(?:\\s?(?:k|m|bn|million|billion|тыс\\.?|млн)(?![\\p{L}]))?\\+?";
const to = "\\s?(?:-|–|—|to|до)\\s?";
const from = "(?:(?:from|starting at|up to|ab|от|до)\\s)?";
const per =
  "(?:\\s?(?:/|per|a|an|each|в|за)\\s?(?:(?:user|seat|GB|person|head|child|adult)(?:\\s(?:and|/|per)\\s(?:month|year))?|month|mo|year|yr|week|day|night|hour|hr|session|visit|morning|person|piece|kg|месяц|мес\\.?|год|день|час|сутки|чел\\.?|человека|шт\\.?|сеанс|занятие|кг)(?![\\p{L}]))?";

const before = new RegExp(
  `(?<![\\p{L}\\p{N}])${from}(?:${sign}\\s?|${code}\\s)(?:${amount})${scale}(?:${to}(?:${sign}\\s?|${code}\\s)?(?:${amount})${scale})?${per}`,
  "giu",
);
const behind = new RegExp(
  `(?<![\\p{L}\\p{N}.,])${from}(?:${amount})${scale}(?:${to}(?:${amount})${scale})?\\s?(?:${code}|${word})(?![\\p{L}\\p{N}])${per}`,
  "giu",
);

/** Finds prices: currency before or behind the number, ranges, "from", a unit such as "per month". */
export function findPrices(text: string): Found[] {
  if (!/\d/.test(text)) return [];
  const found: Found[] = [];
  const claims = createClaims(text.length);
  for (const form of [before, behind]) {
    for (const match of text.matchAll(form)) {
      const start = match.index;
      const end = start + match[0].trimEnd().length;
      if (!claims.claim({ start, end })) continue;
      found.push({ kind: "price", start, end, key: match[0].toLowerCase().replace(/\s+/g, "") });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
