/** A date as far as the text gives it. */
export interface ReadDate {
  raw: string;
  year?: number;
  month?: number;
  day?: number;
}

const locales = [
  "en",
  "ru",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "pl",
  "uk",
  "cs",
  "sv",
  "da",
  "fi",
  "tr",
];

const months = monthNames();
const name = [...months.keys()]
  .toSorted((a, b) => b.length - a.length)
  .map(escape)
  .join("|");
const day = "(0?[1-9]|[12]\\d|3[01])";
const year = "((?:19|20)\\d\\d)";
const edge = "(?<![\\p{L}\\d])";
const end = "(?![\\p{L}\\d])";

const patterns: readonly {
  pattern: RegExp;
  parts: readonly ("year" | "month" | "day" | "name")[];
}[] = [
  {
    pattern: regExp(`${edge}${year}-(0\\d|1[0-2])-(0[1-9]|[12]\\d|3[01])(?!\\d)`),
    parts: ["year", "month", "day"],
  },
  {
    pattern: regExp(`${edge}${day}[./-](0?[1-9]|1[0-2])[./-]${year}${end}`),
    parts: ["day", "month", "year"],
  },
  {
    pattern: regExp(`${edge}(0?[1-9]|1[0-2])/${day}/${year}${end}`),
    parts: ["month", "day", "year"],
  },
  {
    pattern: regExp(
      `${edge}${day}(?:st|nd|rd|th|\\.|º|er)?\\s?(?:of |de )?(${name})\\.?(?:,?\\s(?:de |of )?${year})?${end}`,
    ),
    parts: ["day", "name", "year"],
  },
  {
    pattern: regExp(`${edge}(${name})\\.?\\s${day}(?:st|nd|rd|th)?(?:,?\\s${year})?${end}`),
    parts: ["name", "day", "year"],
  },
  { pattern: regExp(`${edge}(${name})\\.?,?\\s(?:de )?${year}${end}`), parts: ["name", "year"] },
];

/** @param folded text as `foldText` gives it. Numeric dates are read day first, then month first. */
export function readDates(folded: string): ReadDate[] {
  return patterns.flatMap(({ pattern, parts }) =>
    [...folded.matchAll(pattern)].map((match) => {
      const date: ReadDate = { raw: match[0] };
      parts.forEach((part, at) => {
        const text = match[at + 1];
        if (text === undefined) return;
        if (part === "name") date.month = months.get(text) ?? 0;
        else date[part] = Number(text);
      });
      return date;
    }),
  );
}

/** Tells whether all that `claimed` says is said by `known`; a year may stand apart from its day. */
export function isSameDate(
  claimed: ReadDate,
  known: ReadDate,
  years: ReadonlySet<string>,
): boolean {
  if (claimed.month !== known.month) return false;
  if (claimed.day !== undefined && claimed.day !== known.day) return false;
  if (claimed.year === undefined || claimed.year === known.year) return true;
  return known.year === undefined && years.has(String(claimed.year));
}

function monthNames(): Map<string, number> {
  const names = new Map<string, number>();
  for (const locale of locales) {
    for (const style of ["long", "short"] as const) {
      for (const withDay of [true, false]) {
        const format = new Intl.DateTimeFormat(locale, {
          month: style,
          ...(withDay ? { day: "numeric" } : {}),
          timeZone: "UTC",
        });
        for (let month = 1; month <= 12; month++) {
          const parts = format.formatToParts(new Date(Date.UTC(2024, month - 1, 15)));
          const text = parts.find(({ type }) => type === "month")?.value ?? "";
          const folded = text.toLowerCase().replace(/\.$/, "");
          // A month that a locale writes as a number, or a two-letter one, would match anything.
          if (/^\p{L}{3,}$/u.test(folded) && !names.has(folded)) names.set(folded, month);
        }
      }
    }
  }
  return names.set("sept", 9);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function regExp(source: string): RegExp {
  return new RegExp(source, "gu");
}
