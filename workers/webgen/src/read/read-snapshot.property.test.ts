import fc from "fast-check";
import { expect, test } from "vitest";
import { copyText, foldSpace } from "./copy-text.ts";
import { readSnapshot } from "./read-snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

const numRuns = 60;

const pieces = fc.constantFrom(
  "# Heading",
  "## Наши услуги",
  "Title\n===",
  "- item one",
  "1. First step. Do it.",
  "> “Said by somebody here.”",
  "— Jane Doe, Director",
  "“A quote of some length, said here.”",
  "|a|b|\n|---|---|\n|c|$5|",
  "Mon–Fri 9:00–18:00",
  "Пн–Пт: 9:00–20:00",
  "+44 20 7946 0183",
  "mail@a.example",
  "12 High Street, London SW1A 1AA",
  "ул. Ленина, д. 5",
  "from $20",
  "12 May 2026",
  "Source: https://a.example/x",
  "Source: http://b.example/",
  "Home\nAbout\nContact",
  "We use cookies. Accept all",
  "Some prose that ends. And more of it here.",
  "```",
  "---",
  "",
  "\t",
  "<script>alert(1)</script>",
  "مرحبا بالعالم",
  "👩‍👩‍👧‍👦 family",
  "\u202Etxet\u202C",
  "[a](b) ![c](d) **e** __f__ `g`",
  "Q: Why?\nA: Because.",
);
const snapshots = fc.oneof(
  fc
    .array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 40 })), { maxLength: 40 })
    .map((lines) => lines.join("\n")),
  fc.string({ unit: "grapheme", maxLength: 400 }),
);

function placesOf({ lines, blocks, facts, mentions }: Snapshot) {
  return [
    ...lines,
    ...blocks.map(({ place }) => place),
    ...facts.map(({ place }) => place),
    ...mentions.map(({ place }) => place),
  ];
}

test("reads any text without throwing", () => {
  fc.assert(
    fc.property(snapshots, (text) => void readSnapshot(text)),
    { numRuns },
  );
});

test("gives places inside the text", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      for (const { start, end } of placesOf(readSnapshot(text))) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns },
  );
});

test("finds each fact where it says it stands", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      for (const fact of readSnapshot(text).facts) {
        expect(foldSpace(text.slice(fact.place.start, fact.place.end))).toBe(fact.text);
      }
    }),
    { numRuns },
  );
});

test("finds each block where it says it stands", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      for (const block of readSnapshot(text).blocks) {
        const raw = text.slice(block.place.start, block.place.end);
        expect(copyText(block.kind === "table" ? raw.replace(/\|/g, " ") : raw)).toBe(block.text);
      }
    }),
    { numRuns },
  );
});

test("gives facts ids in the order of the text", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const { facts } = readSnapshot(text);
      expect(facts.map(({ id }) => id)).toEqual(facts.map((_, index) => `f${index + 1}`));
      expect([...facts].sort((a, b) => a.place.start - b.place.start)).toEqual(facts);
    }),
    { numRuns },
  );
});
