import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";
import { foldLetters, foldText, wordsOf } from "./fold-text.ts";
import { interfaceWords } from "./interface-words.ts";
import type { PageText } from "./page-texts.ts";
import { digitsOf, foldUrl, readEmails, readPhones } from "./read-contacts.ts";
import { isSameDate, readDates } from "./read-dates.ts";
import { readMoney } from "./read-money.ts";
import { readNumbers } from "./snapshot-index.ts";
import type { SnapshotIndex } from "./snapshot-index.ts";

type Claim = { raw: string; code: FindingCode; isKnown: boolean };

/** Traces every address, number, date and name of one text of the page to the snapshot. */
export function checkText({ text, selector }: PageText, index: SnapshotIndex): Finding[] {
  const folded = foldText(text.replaceAll("\n", " | "));
  if (index.stands(folded)) return [];
  const unknown = [...readClaims(folded, index), ...nameClaims(text, index)].filter(
    (claim) => !claim.isKnown,
  );
  const findings = unknown.map(({ raw, code }) =>
    createFinding(code, { message: `"${raw.trim()}" is not in the snapshot`, selector }),
  );
  return [...findings, ...checkSentence(text, selector, index)];
}

/** Each kind is cut out before the next is read, so that a date's digits are no phone number. */
function readClaims(folded: string, index: SnapshotIndex): Claim[] {
  const claims: Claim[] = [];
  let rest = folded;
  const take = (code: FindingCode, raw: string, isKnown: boolean) => {
    claims.push({ raw, code, isKnown: isKnown || index.stands(raw.trim()) });
    rest = rest.replace(raw, " | ");
  };
  for (const email of readEmails(rest)) take("INVENTED_EMAIL", email, index.emails.has(email));
  for (const [url] of rest.matchAll(/(?:https?:\/\/|www\.)[^\s"'<>()]+/g)) {
    take("INVENTED_LINK", url, index.urls.has(foldUrl(url)));
  }
  for (const date of readDates(rest)) {
    const isKnown = index.dates.some((known) => isSameDate(date, known, index.numbers));
    take("INVENTED_DATE", date.raw, isKnown);
  }
  rest = rest.replace(/\b((?:19|20)\d\d) ?- ?((?:19|20)\d\d)\b/g, "$1 | $2");
  for (const { raw, currency, amount } of readMoney(rest)) {
    const isApart = index.currencies.has(currency) && index.numbers.has(amount);
    take("INVENTED_PRICE", raw, isApart || index.prices.has(`${currency} ${amount}`));
  }
  for (const phone of readPhones(rest))
    take("INVENTED_PHONE", phone, index.hasDigits(digitsOf(phone)));
  return [...claims, ...numberClaims(rest, folded, index)];
}

const yearOnly = /^(19|20)\d\d$/;
/** "1", "02.": the number of a step, not a claim. */
const ordinal = /^0?\d{1,2}[.)]?$/;

function numberClaims(rest: string, folded: string, index: SnapshotIndex): Claim[] {
  if (ordinal.test(folded)) return [];
  return readNumbers(rest).map(({ raw, forms }) => ({
    raw,
    code: yearOnly.test(raw) ? "INVENTED_DATE" : "INVENTED_NUMBER",
    isKnown: forms.some((form) => index.numbers.has(form)),
  }));
}

const capitalised = "(?:\\p{Lu}[\\p{L}'’-]+|\\p{Lu}\\.)";
const nameLike = new RegExp(
  `(?<![\\p{L}\\p{N}])\\p{Lu}[\\p{L}'’-]+(?:[ \\u00a0]${capitalised})+`,
  "gu",
);

/** Two or more capitalised words in a row, of which one is neither in the snapshot nor an interface word. */
function nameClaims(text: string, index: SnapshotIndex): Claim[] {
  return [...text.normalize("NFKC").matchAll(nameLike)].map(([raw]) => {
    const isKnown =
      index.letters.includes(foldLetters(raw)) ||
      wordsOf(raw).every((word) => index.words.has(word) || interfaceWords.has(word));
    return { raw, code: "INVENTED_NAME", isKnown };
  });
}

const sentenceWords = 8;
const enoughCoverage = 0.6;

function checkSentence(text: string, selector: string, index: SnapshotIndex): Finding[] {
  const words = wordsOf(text);
  if (words.length < sentenceWords || index.letters.includes(foldLetters(text))) return [];
  if (index.coverage(words) >= enoughCoverage) return [];
  const message = `"${text.trim().slice(0, 120)}" is not in the snapshot`;
  return [createFinding("INVENTED_TEXT", { message, selector })];
}
