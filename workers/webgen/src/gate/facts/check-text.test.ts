import { describe, expect, it } from "vitest";
import { checkText } from "./check-text.ts";
import { SnapshotIndex } from "./snapshot-index.ts";

function codesFor(text: string, snapshot: string): string[] {
  const findings = checkText(
    { text, selector: "p", isFrozen: false, origin: "body" },
    new SnapshotIndex(snapshot),
  );
  return findings.map(({ code }) => code);
}

const sameFacts: readonly [page: string, snapshot: string][] = [
  ["Only € 240", "Price: 240 EUR"],
  ["Only $1,200.00", "costs $1200"],
  ["Only 1 200 руб.", "цена 1200 рублей"],
  ["Only 12,50 €", "heute € 12.50"],
  ["from €45", "Prices in €: Cut 45, Colour €70"],
  ["On 2025-03-12", "12. März 2025"],
  ["On 12 March 2025", "March 12th, 2025"],
  ["1 мая 2026 года", "01.05.2026"],
  ["On 14 May 2026", "14-16 May 2026, from 14 May on"],
  ["Call (202) 555-0134 now", "Tel 202 555 0134"],
  ["Call +7 (843) 555-01-34 now", "+7 843 5550134"],
  ["Mail a.b@c.example today", "a.b [at] c.example"],
  ["since 1987 – 2024", "from 1987 to 2024"],
  ["4.2.1 is out", "version 4.2.1"],
  ["02", "no numbers here"],
  ["Anna Sokolova, Baker", "Baker Anna Sokolova"],
  ["О компании «Север»", "Клиника Север"],
  ["Opening Hours", "hello"],
];

const otherFacts: readonly [page: string, snapshot: string, code: string][] = [
  ["Only € 5", "Price: € 50", "INVENTED_PRICE"],
  ["Only $240", "Price: 240 EUR", "INVENTED_PRICE"],
  ["Only €1.500", "Price: €1.50", "INVENTED_PRICE"],
  ["On 13 March 2025", "12 March 2025", "INVENTED_DATE"],
  ["On 12 March 2024", "12 March 2025", "INVENTED_DATE"],
  ["since 1988", "since 1987", "INVENTED_DATE"],
  ["Call (202) 555-0135 now", "Tel 202 555 0134", "INVENTED_PHONE"],
  ["Mail b@c.example now", "ab@c.example", "INVENTED_EMAIL"],
  ["1,250 guests", "1,205 guests", "INVENTED_NUMBER"],
  ["See https://a.example/jobs", "https://a.example/", "INVENTED_LINK"],
  ["Anna Volkova bakes", "Anna Sokolova bakes", "INVENTED_NAME"],
  ["Врач Анна Волкова", "Врач Анна Соколова", "INVENTED_NAME"],
];

describe("the fact check", () => {
  it.each(sameFacts)("knows %j from %j", (page, snapshot) => {
    expect(codesFor(page, snapshot)).toEqual([]);
  });

  it.each(otherFacts)("doesn't take %j for %j", (page, snapshot, code) => {
    expect(codesFor(page, snapshot)).toContain(code);
  });
});
