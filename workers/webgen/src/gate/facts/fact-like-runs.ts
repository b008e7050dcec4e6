import type { FactKind } from "../../plan/page-plan.ts";
import { digitsOf } from "./read-contacts.ts";
import { readMoney } from "./read-money.ts";

/** A piece of text that has the form of a fact, whether or not it is one. */
export interface FactLikeRun {
  kind: Extract<FactKind, "phone" | "email" | "price" | "hours">;
  text: string;
}

/** With its offsets in the line, end exclusive. */
export interface PlacedRun extends FactLikeRun {
  start: number;
  end: number;
}

/**
 * Everything in a line that has the outer form of a phone number, an e-mail address, an amount of
 * money or a range of clock times. Coarse on purpose, and linear in the length of the line: it
 * shares no rule with the reader of facts, so that what that one misses is seen here.
 */
export function findFactLikeRuns(line: string): PlacedRun[] {
  const text = line.replace(/[‐-―−]/g, "-").replace(/[\u00a0\u2007\u202f]/g, " ");
  const isQuiet = !/[\d@]/.test(text);
  if (isQuiet) return [];
  const times = runsOf(text, clockRange, "hours");
  const prices = findPrices(text);
  const taken = [...times, ...prices];
  const phones = runsOf(text, phoneLike, "phone").filter(
    (run) => isPhoneLike(run, text) && !taken.some((other) => overlaps(run, other)),
  );
  return [...findEmails(text), ...phones, ...taken];
}

export function overlaps(
  a: { start: number; end: number },
  b: { start: number; end: number },
): boolean {
  return a.start < b.end && b.start < a.end;
}

const clock = "\\d{1,2}(?:[:.][0-5]\\d)?";
const half = "\\s?(?:am|pm|a\\.m\\.?|p\\.m\\.?|uhr)";
const until = "\\s{0,2}(?:-|to|till|until|bis|до)\\s{0,2}";
/** One side at least shows that it is a time: by its minutes behind a colon, or by its half of the day. */
const clockRange = new RegExp(
  `(?<![\\p{L}\\d.,:/-])(?:\\d{1,2}:[0-5]\\d(?:${half})?${until}${clock}(?:${half})?|${clock}(?:${half})?${until}(?:\\d{1,2}:[0-5]\\d|${clock}${half}))(?![\\p{L}\\d:])`,
  "giu",
);

const phoneLike =
  /(?<![\p{L}\p{N}@#№.,=_/:-])(?:\+|\(\+?)?\d[\d ()./-]{5,22}\d(?![\p{L}\p{N}@%])/gu;

/** Years, dates, grouped amounts and numbered things have digits and separators too. */
function isPhoneLike({ text: raw, start }: PlacedRun, line: string): boolean {
  const count = digitsOf(raw).length;
  if (count < 7 || count > 15 || !/[+() ./-]/.test(raw)) return false;
  const isCalendar =
    /(?:^|\D)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)/.test(
      raw,
    ) ||
    raw
      .split(/\D+/)
      .filter(Boolean)
      .every((group) => /^(?:1[5-9]|20)\d\d$/.test(group));
  const isAmount =
    /^\d{1,3}(?:[ .]\d{3}){2,}$/.test(raw) || /^\d+\.\d{1,2}(?:\D+\d+\.\d{1,2})*$/.test(raw);
  return (
    !isCalendar && !isAmount && !numberedThing.test(line.slice(Math.max(0, start - 30), start))
  );
}

const numberedThing =
  /(?:\bno|\bnr|\bid|\bvat|\bisbn|\biban|\bissn|\bbic|\bref|\baccount|\bregist\w*|\blicen[cs]e|\bcharity|\bcompany|\border|\bинн|\bогрн(?:ип)?|\bкпп|\bр\/с|№)[\s.:#-]*(?:no|number|nr)?[\s.:#-]*$/iu;

function runsOf(text: string, pattern: RegExp, kind: FactLikeRun["kind"]): PlacedRun[] {
  return [...text.matchAll(pattern)].map((match) => ({
    kind,
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Any token with an @ and a dot behind it; handles (`@name`) and addresses of pages are none. */
function findEmails(text: string): PlacedRun[] {
  if (!text.includes("@")) return [];
  return runsOf(text, /[^\s<>()[\]{}"'|,;:]+/gu, "email").flatMap((token) => {
    const trimmed = token.text.replace(/[.!?*_]+$/u, "");
    if (!/^[^@/]+@[^@/]+$/u.test(trimmed) || !/@.*\.[\p{L}\p{N}-]{2,}$/u.test(trimmed)) return [];
    return [{ ...token, text: trimmed, end: token.start + trimmed.length }];
  });
}

function findPrices(text: string): PlacedRun[] {
  const lower = text.toLowerCase();
  let from = 0;
  return readMoney(lower).map(({ raw }) => {
    // The amounts come in two rows, each in order: the search starts again where a row ends.
    const next = lower.indexOf(raw, from);
    const start = next < 0 ? lower.indexOf(raw) : next;
    const end = start + raw.length;
    from = end;
    return { kind: "price", text: text.slice(start, end), start, end };
  });
}
