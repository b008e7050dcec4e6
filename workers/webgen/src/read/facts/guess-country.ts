import type { CountryCode } from "libphonenumber-js";
import type { SnapshotSource } from "../snapshot.ts";

const byTld: Record<string, CountryCode> = {
  ru: "RU",
  рф: "RU",
  su: "RU",
  uk: "GB",
  de: "DE",
  fr: "FR",
  es: "ES",
  it: "IT",
  pl: "PL",
  nl: "NL",
  at: "AT",
  ch: "CH",
  be: "BE",
  se: "SE",
  no: "NO",
  dk: "DK",
  fi: "FI",
  pt: "PT",
  cz: "CZ",
  ua: "UA",
  by: "BY",
  kz: "KZ",
  ca: "CA",
  au: "AU",
  nz: "NZ",
  ie: "IE",
  us: "US",
  gov: "US",
  edu: "US",
  in: "IN",
  jp: "JP",
  br: "BR",
  mx: "MX",
  za: "ZA",
};

const byLanguage: Record<string, CountryCode> = {
  ru: "RU",
  uk: "UA",
  de: "DE",
  fr: "FR",
  es: "ES",
  it: "IT",
  pl: "PL",
  nl: "NL",
  pt: "PT",
  cs: "CZ",
  sv: "SE",
  ja: "JP",
  en: "US",
};

/** Signs of a country in an English text, the surest first. */
const englishSigns: [CountryCode, RegExp][] = [
  ["AU", /(?<!\p{L})(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),? \d{4}(?!\d)|\+61|A\$\d/u],
  ["GB", /(?<![A-Z])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![A-Z])|\+44|£ ?\d/],
  ["US", /(?<![A-Z])[A-Z]{2} \d{5}(?:-\d{4})?(?!\d)|\+1[ (-]/],
  ["CA", /(?<![A-Z])[A-Z]\d[A-Z] \d[A-Z]\d(?![A-Z\d])|C\$\d/],
  ["IE", /\+353|(?<!\p{L})(?:Ireland|Dublin|Galway|Cork|Limerick)(?!\p{L})/u],
  ["IN", /\+91|₹|(?<!\p{L})(?:India|Mumbai|Delhi|Bengaluru|Bangalore|Chennai|Pune)(?!\p{L})/u],
  ["NZ", /\+64|NZ\$|(?<!\p{L})(?:New Zealand|Auckland|Wellington)(?!\p{L})/u],
  ["ZA", /\+27|(?<!\p{L})(?:South Africa|Cape Town|Johannesburg|Durban)(?!\p{L})/u],
];

/** Enough to meet an address or a price; more only costs time. */
const sampleChars = 200_000;

/**
 * The country whose spelling local telephone numbers have: by top-level domain, for English by
 * postcodes, places and currencies, else by language.
 */
export function guessCountry(
  sources: SnapshotSource[],
  language: string,
  text: string,
): CountryCode | undefined {
  for (const { url } of sources) {
    const tld = url === undefined ? undefined : hostOf(url).split(".").at(-1);
    if (tld !== undefined && byTld[tld]) return byTld[tld];
  }
  if (language === "en") {
    const sample = text.slice(0, sampleChars);
    const sign = englishSigns.find(([, pattern]) => pattern.test(sample));
    if (sign) return sign[0];
  }
  return byLanguage[language.split("-")[0]!];
}

/** The host of an address, without `www.`; empty where it can't be read. */
export function hostOf(url: string): string {
  return /^https?:\/\/(?:www\.)?([^/:?#\s]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
}
