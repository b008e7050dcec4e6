import fc from "fast-check";
import { expect, test } from "vitest";
import { copyText } from "../read/copy-text.ts";
import { readSnapshot } from "../read/read-snapshot.ts";
import type { Copy, PagePlan } from "./page-plan.ts";
import { planPage } from "./plan-page.ts";

const numRuns = 60;

const headings = fc.constantFrom(
  "# A place for the whole town",
  "## Services",
  "## Услуги",
  "## Prices",
  "## Our team",
  "## News",
  "## FAQ",
  "### Is it free?",
  "### Jane Doe",
  "## Contact",
  "### Bread",
  "## About us",
  "## How it works",
);
const bodies = fc.constantFrom(
  "We bake every night. Come and see us.",
  "Мы печём хлеб каждое утро.",
  "- Rye £5.40\n- Bun £2.90",
  "1. Call. We answer.\n2. Come. We wait.",
  "“It was the best day of my whole life.”\n— Jane Doe, baker",
  "Mon–Fri 9:00–18:00",
  "Phone: +44 20 7946 0183",
  "Press: press@a.example",
  "12 High Street, London SW1A 1AA",
  "12 May 2026",
  "|A|B|\n|---|---|\n|Rye|from $20|",
  "See https://a.example/docs there.",
  "Home\nAbout\nContact",
  "Read more",
  "<script>alert('x')</script>",
  "**Bold:** and [link](https://b.example/x) here.",
  "Tea costs £3 and cake £4, on Mondays 10:00–12:00.",
  "Source: https://a.example/p",
);
const snapshots = fc
  .array(fc.oneof(headings, bodies, bodies), { minLength: 1, maxLength: 40 })
  .map((lines) => lines.join("\n\n"));
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 500 }),
  fc.string({ unit: "grapheme", maxLength: 500 }),
  snapshots,
);

function tryPlan(text: string): PagePlan | undefined {
  try {
    return planPage({ snapshot: readSnapshot(text) });
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "SNAPSHOT_EMPTY" });
    return undefined;
  }
}

function copiesOf(value: unknown): Copy[] {
  if (Array.isArray(value)) return value.flatMap(copiesOf);
  if (typeof value !== "object" || value === null) return [];
  if ("text" in value && typeof value.text === "string" && !("id" in value)) {
    const keys = Object.keys(value);
    if (keys.every((key) => key === "text" || key === "place")) return [value as Copy];
  }
  return Object.values(value).flatMap(copiesOf);
}

const letters = (text: string) => text.replace(/[\s,]+/g, "");

test("throws nothing but SNAPSHOT_EMPTY", () => {
  fc.assert(
    fc.property(hostile, (text) => void tryPlan(text)),
    { numRuns },
  );
});

test("shows only what stands at its place", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const { text: shown, place } of copiesOf(tryPlan(text)?.sections)) {
        if (place)
          expect(letters(copyText(text.slice(place.start, place.end)))).toBe(letters(shown));
      }
    }),
    { numRuns },
  );
});

test("shows every fact or says why not", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const plan = tryPlan(text);
      if (!plan) return;
      const shown = plan.sections.flatMap(({ factIds }) => factIds);
      const leftOut = plan.leftOut.map(({ factId }) => factId);
      expect(new Set([...shown, ...leftOut])).toEqual(new Set(plan.facts.map(({ id }) => id)));
      expect(leftOut.filter((id) => shown.includes(id))).toEqual([]);
    }),
    { numRuns },
  );
});

test("shows every e-mail, telephone number and address", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const plan = tryPlan(text);
      const shown = JSON.stringify(
        plan?.sections.flatMap((section) => copiesOf(section).map((copy) => letters(copy.text))),
      );
      for (const { kind, text: fact } of plan?.facts ?? []) {
        if (kind === "email" || kind === "phone" || kind === "address")
          expect(shown).toContain(letters(fact));
      }
    }),
    { numRuns },
  );
});

test("links only to itself and to the snapshot", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const plan = tryPlan(text);
      const ids = new Set(plan?.sections.map(({ id }) => `#${id}`));
      const hrefs = [...JSON.stringify(plan?.sections ?? []).matchAll(/"href":"([^"]*)"/g)].map(
        ([, href]) => href!,
      );
      for (const href of hrefs) {
        const target = href.replace(/^(?:mailto:|tel:\+?)/, "");
        expect(ids.has(href) || text.replace(/\s/g, "").includes(target)).toBe(true);
      }
    }),
    { numRuns },
  );
});

test("opens with the hero and closes with the contact", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const types = tryPlan(text)?.sections.map(({ type }) => type) ?? ["hero"];
      expect(types[0]).toBe("hero");
      if (types.includes("contact")) expect(types.at(-1)).toBe("contact");
    }),
    { numRuns },
  );
});

test("gives sections ids that are unique", () => {
  fc.assert(
    fc.property(snapshots, (text) => {
      const ids = tryPlan(text)?.sections.map(({ id }) => id) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    }),
    { numRuns },
  );
});
