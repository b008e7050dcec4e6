import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../read/read-snapshot.ts";
import type { Line, Mention } from "../../read/snapshot.ts";
import { hiddenRuns } from "./check-unread.ts";
import type { PageText } from "./page-texts.ts";
import { unreadRuns } from "./unread-runs.ts";

function lineOf(text: string, noise?: Line["noise"]): Line {
  return { text, start: 0, end: text.length, indent: 0, source: 0, ...(noise ? { noise } : {}) };
}

const call = "Call 555 0177 now";
const run = { kind: "phone", text: "555 0177" } as const;

function mention(kind: Mention["kind"], start: number, end: number): Mention {
  return { kind, place: { start, end } };
}

function shown(text: string, origin: PageText["origin"] = "body"): PageText[] {
  return [{ text, origin, selector: "p", isFrozen: false }];
}

describe("unreadRuns", () => {
  it("tells what the reader did not take", () => {
    expect(unreadRuns([lineOf(call), lineOf(call)], [])).toEqual([run]);
  });

  it("is silent on what the reader took", () => {
    expect(unreadRuns([lineOf(call)], [mention("phone", 5, 13)])).toEqual([]);
    expect(unreadRuns([lineOf(call)], [mention("address", 0, 17)])).toEqual([]);
  });

  it("tells what a fact of another kind cuts through", () => {
    expect(unreadRuns([lineOf(call)], [mention("date", 5, 8)])).toEqual([run]);
  });

  it("leaves out lines that are boilerplate", () => {
    expect(unreadRuns([lineOf(call, "menu")], [])).toEqual([]);
  });

  it("never misses a phone number, read or not", () => {
    const digits = fc.integer({ min: 2_000_000, max: 9_999_999 }).map(String);
    fc.assert(
      fc.property(digits, fc.constantFrom("Call", "Fax", "Büro", "Звоните"), (number, word) => {
        const text = `# Fenwick\n\n${word} ${number.slice(0, 3)} ${number.slice(3)} today.\n`;
        const { lines, mentions, facts } = readSnapshot(text);
        const taken = facts.map((fact) => fact.text.replace(/\D/g, ""));
        const left = unreadRuns(lines, mentions).map((each) => each.text.replace(/\D/g, ""));
        const isContent = lines.some((line) => line.text.startsWith(word) && !line.noise);
        if (isContent) expect([...taken, ...left].some((each) => each.includes(number))).toBe(true);
      }),
    );
  });
});

describe("hiddenRuns", () => {
  it("drops what the page shows, however it is spaced", () => {
    expect(hiddenRuns(shown("Tel. 555-01-77"), [run])).toEqual([]);
    expect(hiddenRuns(shown("7.50 EUR"), [{ kind: "price", text: "€ 7,50" }])).toEqual([]);
    expect(hiddenRuns(shown("9:00 to 17:00"), [{ kind: "hours", text: "9:00–17:00" }])).toEqual([]);
    expect(hiddenRuns(shown("A@b.example"), [{ kind: "email", text: "a@b.example" }])).toEqual([]);
  });

  it("keeps what stands in the head of the page alone", () => {
    expect(hiddenRuns(shown("Tel. 555-01-77", "meta"), [run])).toEqual([run]);
  });
});
