import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSnapshot } from "../read/read-snapshot.ts";
import type { PagePlan } from "./page-plan.ts";
import { planPage } from "./plan-page.ts";

const folder = new URL("../../samples/", import.meta.url);
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith(".md") ? [file.slice(0, -3)] : [],
);

interface Expected {
  organisation: string;
  language: string;
  emails: string[];
  phones: string[];
  addresses: string[];
  hours: string[];
  prices: string[];
  sections: string[];
  copy: string[];
  noise: string[];
}

function load(name: string): { plan: PagePlan; expected: Expected } {
  const text = readFileSync(new URL(`${name}.md`, folder), "utf8");
  const expected = JSON.parse(
    readFileSync(new URL(`${name}.facts.json`, folder), "utf8"),
  ) as Expected;
  return { plan: planPage({ snapshot: readSnapshot(text) }), expected };
}

const folded = (value: unknown) =>
  JSON.stringify(value)
    .replace(/[\s,]+/g, " ")
    .toLowerCase();

test.each(names)("plans %s with all that its facts name", (name) => {
  const { plan, expected } = load(name);
  const { emails, phones, addresses, hours, prices } = expected;
  const books = folded([
    plan.sections,
    plan.leftOut.map(({ factId }) => plan.facts.find(({ id }) => id === factId)),
  ]);
  // A table parts hours into days and times: their words count, not their order.
  const isThere = (fact: string) => books.includes(folded(fact).slice(1, -1));
  const missing = [
    ...[...emails, ...phones, ...addresses, ...prices].filter((fact) => !isThere(fact)),
    ...hours.filter((fact) => !fact.split(/[\s,]+/).every(isThere)),
  ];
  expect(missing).toEqual([]);
});

test.each(names)("plans %s with the sections and copy it deserves", (name) => {
  const { plan, expected } = load(name);
  const shown = folded([plan.organisation, plan.sections]);
  expect(plan.language).toBe(expected.language);
  expect(folded(plan.organisation)).toContain(folded(expected.organisation).slice(1, -1));
  expect(plan.sections.map(({ type }) => type)).toEqual(expect.arrayContaining(expected.sections));
  expect(expected.copy.filter((copy) => !shown.includes(folded(copy).slice(1, -1)))).toEqual([]);
});

test.each(names)("plans %s without its boilerplate", (name) => {
  const { plan, expected } = load(name);
  const shown = folded(plan.sections.filter(({ type }) => type !== "hero"));
  expect(expected.noise.filter((noise) => shown.includes(folded(noise).slice(1, -1)))).toEqual([]);
});
