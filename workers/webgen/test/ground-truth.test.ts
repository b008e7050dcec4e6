import { parse } from "parse5";
import type { DefaultTreeAdapterMap } from "parse5";
import { describe, expect, test } from "vitest";
import { composeSample, readGroundTruth } from "./compose-sample.ts";

const samples = [
  "bakery",
  "carpenter-ru",
  "clinic-ru",
  "conference",
  "dog-shelter",
  "garden-centre",
  "hostile",
  "law-office",
  "museum",
  "plumber-short",
  "school",
  "software-product",
  "yoga-de",
];

const fold = (text: string) => text.replace(/\s+/g, " ").trim();

const unseen = new Set(["script", "style", "title"]);
const inline = new Set(["a", "b", "em", "q", "small", "span", "strong", "time", "wbr"]);

/** The text of a page as a reader sees it, and each text node on its own. */
function readTexts(html: string): { whole: string; nodes: Set<string> } {
  const nodes: string[] = [];
  let whole = "";
  const visit = (node: DefaultTreeAdapterMap["node"]): void => {
    if ("tagName" in node && unseen.has(node.tagName)) return;
    const gap = "tagName" in node && !inline.has(node.tagName) ? " " : "";
    whole += gap;
    if ("value" in node) {
      whole += node.value;
      nodes.push(fold(node.value));
    }
    for (const child of "childNodes" in node ? node.childNodes : []) visit(child);
    whole += gap;
  };
  visit(parse(html));
  return { whole: fold(whole), nodes: new Set(nodes) };
}

async function study(name: string) {
  const truth = await readGroundTruth(name);
  const { plan, html } = await composeSample(name, { seed: 1 });
  const leftOut = plan.leftOut.map(({ factId }) => plan.facts.find(({ id }) => id === factId));
  return { truth, plan, ...readTexts(html), leftOut: leftOut.map((fact) => fact?.text ?? "") };
}

describe.each(samples)("the sample %s", (name) => {
  test("gives its organisation and its language", async () => {
    const { truth, plan } = await study(name);
    expect(plan.organisation.name.text).toContain(truth.organisation);
    expect(plan.language).toMatch(new RegExp(`^${truth.language}\\b`));
  });

  test("loses no fact without naming it", async () => {
    const { truth, whole, leftOut } = await study(name);
    const facts = [truth.emails, truth.phones, truth.addresses, truth.hours, truth.prices].flat();
    const lost = facts.filter(
      (fact) => !whole.includes(fact) && !leftOut.some((text) => text.includes(fact)),
    );
    expect(lost).toEqual([]);
  });

  test("shows nearly every fact on the page", async () => {
    const { truth, whole } = await study(name);
    const facts = [truth.emails, truth.phones, truth.addresses, truth.hours, truth.prices].flat();
    const missing = facts.filter((fact) => !whole.includes(fact));
    expect(missing.length / facts.length, missing.join(", ")).toBeLessThanOrEqual(0.1);
  });

  test("fills the sections it has material for", async () => {
    const { truth, plan } = await study(name);
    const types = new Set<string>(plan.sections.map(({ type }) => type));
    expect(truth.sections.filter((type) => !types.has(type))).toEqual([]);
  });

  test("keeps the copy that a reader needs", async () => {
    const { truth, whole } = await study(name);
    expect(truth.copy.filter((copy) => !whole.includes(copy))).toEqual([]);
  });

  test("shows none of the site's controls", async () => {
    const { truth, whole, nodes } = await study(name);
    const shown = truth.noise.filter((noise) =>
      noise.includes(" ") ? whole.includes(noise) : nodes.has(noise),
    );
    expect(shown).toEqual([]);
  });
});
