import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFactLikeRuns } from "./fact-like-runs.ts";

function kindsIn(line: string): string[] {
  return findFactLikeRuns(line).map(({ kind }) => kind);
}

describe("findFactLikeRuns", () => {
  it.each([
    ["phone", "Ring (202) 555-0134 before noon"],
    ["phone", "+380 44 123 45 67"],
    ["phone", "Mobil 0171 / 555 51 23"],
    ["email", "Write to anna.weiss@firm.example."],
    ["email", "dörte@bäckerei.example"],
    ["price", "Adults £9.50"],
    ["price", "ab 12,50 €"],
    ["hours", "Saturdays 9:00 – 14:00"],
    ["hours", "Open from 9am to 5pm"],
  ])("sees a %s in %j", (kind, line) => {
    expect(kindsIn(line)).toEqual([kind]);
  });

  it.each([
    "2019 2020 2021",
    "1998-2004",
    "14.05.2026 to 2026-05-16",
    "VAT No. 123 456 789",
    "1 200 000 loaves",
    "@firm on the web",
    "https://firm.example/@anna.weiss",
    "Rooms 9 to 14",
  ])("takes nothing in %j for a fact", (line) => {
    expect(kindsIn(line)).toEqual([]);
  });

  it("says where each run stands in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (before, after) => {
        const line = `${before.toLowerCase()} a@b.example, £7.50, +44 20 7946 0183, 9:00-17:00 ${after}`;
        for (const { text, start, end } of findFactLikeRuns(line)) {
          expect(end - start).toBe(text.length);
          expect(end).toBeLessThanOrEqual(line.length);
        }
      }),
    );
  });
});
