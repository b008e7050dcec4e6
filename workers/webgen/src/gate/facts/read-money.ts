/** Amounts with a currency, read from folded text. */
export interface Money {
  raw: string;
  /** ISO-like name of the currency: different spellings of one share it. */
  currency: string;
  amount: string;
}

const currencies: readonly [name: string, spelling: string][] = [
  ["EUR", "€|eur\\b|euros?\\b|евро"],
  ["USD", "us\\$|\\$|usd\\b|dollars?\\b|доллар[а-я]*"],
  ["GBP", "£|gbp\\b|pounds?\\b"],
  ["RUB", "₽|rub\\b|руб(?:\\.|л[а-я]+)?(?![а-я])|р\\.(?!\\p{L})"],
  ["CHF", "chf\\b|sfr\\.?"],
  ["JPY", "¥|jpy\\b|yen\\b"],
  ["UAH", "₴|uah\\b|грн\\.?|гривен[а-я]*"],
  ["KZT", "₸|kzt\\b|тенге"],
  ["INR", "₹|inr\\b"],
  ["PLN", "zł|pln\\b"],
  ["CZK", "kč|czk\\b"],
  ["SEK", "kr\\b|sek\\b|nok\\b|dkk\\b"],
  ["TRY", "₺|try\\b"],
];

const spelling = currencies.map(([, each]) => each).join("|");
const amount =
  "\\d{1,3}(?:[ .,'\\u00a0\\u202f]\\d{3})+(?:[.,]\\d{1,2})?(?!\\d)|\\d+(?:[.,]\\d{1,2})?(?!\\d)";
const before = new RegExp(`(?<!\\p{L})(${spelling})\\s?(${amount})`, "gu");
const after = new RegExp(
  `(?<![\\d.,])(${amount})(?:\\s?(?:тыс\\.?|k|mio\\.?|m))?[\\s-]?(${spelling})`,
  "gu",
);

/** @param folded text as `foldText` gives it. */
export function readMoney(folded: string): Money[] {
  const found: Money[] = [];
  for (const [raw, currency = "", number = ""] of folded.matchAll(before)) {
    found.push({ raw, currency: nameOf(currency), amount: foldAmount(number) });
  }
  for (const [raw, number = "", currency = ""] of folded.matchAll(after)) {
    found.push({ raw, currency: nameOf(currency), amount: foldAmount(number) });
  }
  return found;
}

function nameOf(text: string): string {
  return currencies.find(([, each]) => new RegExp(`^(?:${each})$`, "u").test(text))?.[0] ?? text;
}

/** "1 200,00", "1.200" and "1200" are the same amount; "12,50" and "12.5" too. */
export function foldAmount(number: string): string {
  const compact = number.replace(/[\s']/g, "");
  const decimal = /^(.*)[.,](\d{1,2})$/.exec(compact);
  if (decimal === null) return compact.replace(/[.,]/g, "");
  const cents = (decimal[2] ?? "").replace(/0+$/, "");
  const whole = (decimal[1] ?? "").replace(/[.,]/g, "");
  return cents === "" ? whole : `${whole}.${cents}`;
}
