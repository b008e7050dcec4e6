import fc from "fast-check";
import { expect, it } from "vitest";
import { checkText } from "./check-text.ts";
import { foldAmount } from "./read-money.ts";
import { SnapshotIndex } from "./snapshot-index.ts";

const anyText = fc.array(
  fc.oneof(
    fc.string(),
    fc.constantFrom(
      "€ 12.50",
      "a@b.example",
      "+1 202 555 0134",
      "12 May 2026",
      "Anna Berg",
      "http://a.example/b",
      "1 200",
      "\n",
      "…",
    ),
  ),
  { maxLength: 12 },
);

it("finds nothing invented in the snapshot itself", () => {
  fc.assert(
    fc.property(anyText, (parts) => {
      const text = parts.join(" ");
      const index = new SnapshotIndex(text);
      expect(checkText({ text, selector: "p", isFrozen: false, origin: "body" }, index)).toEqual(
        [],
      );
    }),
  );
});

it("finds a phone number that is not there", () => {
  const digits = fc.integer({ min: 1_000_000, max: 9_999_999 }).map(String);
  fc.assert(
    fc.property(digits, digits, (page, known) => {
      fc.pre(page !== known);
      const phone = (each: string) => `+1 202 ${each.slice(0, 3)}-${each.slice(3)}`;
      const index = new SnapshotIndex(`Call ${phone(known)}`);
      const findings = checkText(
        { text: phone(page), selector: "p", isFrozen: false, origin: "body" },
        index,
      );
      expect(findings.map(({ code }) => code)).toEqual(["INVENTED_PHONE"]);
    }),
  );
});

it("reads an amount alike in every grouping", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.constantFrom("en-US", "de-DE", "fr-FR", "de-CH"),
      (amount, locale) => {
        expect(foldAmount(new Intl.NumberFormat(locale).format(amount).replace("’", "'"))).toBe(
          String(amount),
        );
      },
    ),
  );
});
