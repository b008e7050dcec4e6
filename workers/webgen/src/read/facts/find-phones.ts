import { isPossiblePhoneNumber, isValidPhoneNumber, type CountryCode } from "libphonenumber-js";
import type { Found } from "../snapshot.ts";
import { isLabelledPhone, isNumberedThing } from "./phone-labels.ts";

/** One number; a slash belongs to it only behind an area code ("04621 / 55 51 23"). */
const candidate =
  /(?<![\p{L}\p{N}@#№.=_-]|(?<!\d{4})[,/])(?:(?:\+\d{1,3}[ \u00A0]?)?\(?0?\d{2,5}\)?\s?\/\s?\d[\d\s-]{3,12}\d|(?:\+|00)?\(?\d[\d\s().\-‐‑–\u00A0]{4,22}\d)(?![\p{L}\p{N}@]|[.,]\d)/gu;
const areaSlash = /^(?:\+|\(?0)[\d() \u00A0]{1,10}\s?\/\s?\d/u;
const nextNumber = /^\s{0,2}(?:[/,;|&]|or|and|oder|und|ou|или|и)\s{1,2}$|^[/,;]\s?$/iu;
/** Where a local number without a label may come from, besides the guessed country. */
const likelyCountries: CountryCode[] = ["US", "GB", "AU", "IN", "IE", "NZ", "RU", "ZA"];

/**
 * Finds telephone numbers. Behind a label ("Tel.", "call us on") any number of a plausible length
 * counts, because small sites write them in every shape; without one it must be valid in a likely
 * country or look like nothing else. Years, dates, times and numbers of documents are no telephone
 * numbers.
 */
export function findPhones(text: string, country: CountryCode | undefined): Found[] {
  if (!/\d/.test(text)) return [];
  const found: Found[] = [];
  const pattern = new RegExp(candidate.source, candidate.flags);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const raw = cutTail(match[0]);
    const start = match.index;
    const end = start + raw.length;
    // A run may hold two numbers: the search goes on behind the first.
    pattern.lastIndex = Math.max(end, start + 1);
    const last = found.at(-1);
    const isNext = last !== undefined && nextNumber.test(text.slice(last.end, start).slice(0, 8));
    const before = text.slice(Math.max(0, start - 60), start);
    if (isPhone(raw, before, country, isNext && start - last.end < 8))
      found.push({ kind: "phone", start, end, key: phoneKey(raw) });
  }
  return found;
}

/** "+44 20 7946 0184 (10" ends before the bracket that doesn't close; "A - B" are two. */
function cutTail(raw: string): string {
  if (raw.includes("/") && !areaSlash.test(raw)) return raw.split(/\s?\//u)[0]!;
  const open = raw.lastIndexOf("(");
  const cut = open > 0 && !raw.slice(open).includes(")") ? raw.slice(0, open) : raw;
  const line = cut.split(/\n| {3,}|\s–\s/)[0]!;
  const dash = line.indexOf(" - ");
  const first = dash > 0 && countDigits(line.slice(0, dash)) >= 7 ? line.slice(0, dash) : line;
  return first.replace(/[\s(.\-–/]+$/u, "");
}

function isPhone(
  raw: string,
  before: string,
  country: CountryCode | undefined,
  isNext: boolean,
): boolean {
  const digits = raw.replace(/\D/g, "");
  if (digits.length < 6 || digits.length > 15 || isCalendar(raw) || isAccount(before)) return false;
  const label = isLabelledPhone(before);
  if (label === "named") return true;
  const plain = raw.replace("(0)", "");
  if (plain.startsWith("+") && digits.length >= 8 && isPossiblePhoneNumber(plain)) return true;
  if (isNumberedThing(before)) return false;
  if (label === "asked" || isNext) return digits.length >= 7;
  if (plain.startsWith("+")) return false;
  if (plain.startsWith("00")) return isPossiblePhoneNumber(`+${plain.slice(2)}`);
  return isShapedLikePhone(raw, digits) || isValidSomewhere(raw, digits, country);
}

/** Years, dates and times of day in the shapes that a number can have too. */
function isCalendar(raw: string): boolean {
  return (
    /^(?:19|20)\d{2}(?:\s?[-–/]\s?|\s)(?:19|20)\d{2}$/.test(raw) ||
    /^\d{4}-\d{2}-\d{2}/.test(raw) ||
    /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)/.test(raw) ||
    /^[012]?\d\.\d{2}\s?[-–]\s?[012]?\d\.\d{2}/.test(raw) ||
    /^[012]?\d\.[0-5]\d [012]?\d\.[0-5]\d/.test(raw)
  );
}

/** The groups of a bank account behind its country and check digits. */
function isAccount(before: string): boolean {
  return /(?<![A-Z\d])[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){0,7}\s?$/.test(before.slice(-40));
}

/** Area code in brackets, leading zero with groups, or the North American groups of 3, 3 and 4. */
function isShapedLikePhone(raw: string, digits: string): boolean {
  if (/^(?:1[-. ])?\(?[2-9]\d{2}\)?[-. ]{1,2}\d{3}[-. ]\d{4}$/.test(raw)) return true;
  if (/^\((?!(?:19|20)\d{2}\))0?\d{1,5}\)\s?\d/.test(raw))
    return digits.length >= 8 && digits.length <= 12;
  return /^0\d{1,5}(?:\s?\/\s?|[\s-])\d/.test(raw) && digits.length >= 9 && digits.length <= 12;
}

function isValidSomewhere(raw: string, digits: string, country: CountryCode | undefined): boolean {
  if (!/[\s().-]/.test(raw) || digits.length < 9) return false;
  if (country !== undefined && isValidPhoneNumber(raw, country)) return true;
  // "12 000 000" is an amount, unless the country of the site says otherwise.
  if (/^\d{1,3}(?:[ .]\d{3})+$/.test(raw)) return false;
  return likelyCountries.some((likely) => isValidPhoneNumber(raw, likely));
}

function countDigits(text: string): number {
  return text.replace(/\D/g, "").length;
}

/** The digits that matter: a number with and without its country code has the same last nine. */
function phoneKey(raw: string): string {
  return raw.replace(/\D/g, "").slice(-9);
}
