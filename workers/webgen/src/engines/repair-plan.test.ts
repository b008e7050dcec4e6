import { describe, expect, it } from "vitest";
import { lostFactMessage } from "../gate/facts/check-lost-facts.ts";
import { createFinding } from "../gate/finding.ts";
import type { FindingCode } from "../gate/finding-catalog.ts";
import type { Fact, PagePlan } from "../plan/page-plan.ts";
import { bakeryPlan } from "../render/fixtures/bakery-plan.ts";
import { renderPage } from "../render/page.ts";
import { placeFindings } from "./place-findings.ts";
import { repairPlan } from "./repair-plan.ts";

const offers = bakeryPlan.sections.find(({ type }) => type === "offers");
if (offers === undefined) throw new Error("The fixture has no offers");

function placed(code: FindingCode, sectionId: string | undefined, message = "x") {
  return { finding: createFinding(code, { message }), sectionId };
}

function sectionOf(plan: PagePlan | undefined, id: string) {
  return plan?.sections.find((section) => section.id === id);
}

describe("repairPlan", () => {
  it("gives a faulty section another layout first", () => {
    const repair = repairPlan(bakeryPlan, [placed("TEXT_CLIPPED", offers.id)], new Set());
    expect(sectionOf(repair?.plan, offers.id)?.variant).not.toBe(offers.variant);
    expect(repair?.plan.seed).toBe(bakeryPlan.seed);
  });

  it("drops a section whose layouts fail twice", () => {
    const tried = new Set([offers.id]);
    const repair = repairPlan(bakeryPlan, [placed("TEXT_CLIPPED", offers.id)], tried);
    expect(sectionOf(repair?.plan, offers.id)).toBeUndefined();
    expect(JSON.stringify(repair?.plan)).not.toContain(`"#${offers.id}"`);
  });

  it("drops a section that claims something invented", () => {
    const repair = repairPlan(bakeryPlan, [placed("INVENTED_PRICE", offers.id)], new Set());
    expect(sectionOf(repair?.plan, offers.id)).toBeUndefined();
  });

  it("never drops the first section", () => {
    const [hero] = bakeryPlan.sections;
    const tried = new Set([hero?.id ?? ""]);
    const repair = repairPlan(bakeryPlan, [placed("TEXT_CLIPPED", hero?.id)], tried);
    expect(repair?.plan.sections[0]?.id).toBe(hero?.id);
  });

  it("takes another palette for faint text", () => {
    const repair = repairPlan(bakeryPlan, [placed("A11Y_CONTRAST", undefined)], new Set());
    expect(repair?.plan.seed).not.toBe(bakeryPlan.seed);
  });

  it("adds a lost address to the contact section", () => {
    const fact: Fact = {
      id: "lost",
      kind: "email",
      text: "a@b.example",
      place: { start: 0, end: 11 },
    };
    const plan = { ...bakeryPlan, facts: [...bakeryPlan.facts, fact] };
    const repair = repairPlan(
      plan,
      [placed("FACT_LOST", undefined, lostFactMessage(fact))],
      new Set(),
    );
    expect(JSON.stringify(repair?.plan.sections.at(-1))).toContain("mailto:a@b.example");
    expect(repair?.plan.seed).toBe(plan.seed);
  });

  it("lists a lost price as left out", () => {
    const fact: Fact = { id: "lost", kind: "price", text: "$3", place: { start: 0, end: 2 } };
    const plan = { ...bakeryPlan, facts: [...bakeryPlan.facts, fact] };
    const repair = repairPlan(
      plan,
      [placed("FACT_LOST", undefined, lostFactMessage(fact))],
      new Set(),
    );
    expect(repair?.plan.leftOut.map(({ factId }) => factId)).toContain("lost");
  });

  it("has nothing to try without hard findings", () => {
    expect(repairPlan(bakeryPlan, [placed("HTML_RULE", offers.id)], new Set())).toBeUndefined();
  });
});

describe("placeFindings", () => {
  it("finds the section of an element inside", () => {
    const { html } = renderPage(bakeryPlan);
    const selector = `#${offers.id} > div:nth-of-type(1)`;
    const finding = createFinding("TEXT_CLIPPED", { message: "x", selector });
    expect(placeFindings(html, [finding], bakeryPlan)).toEqual([{ finding, sectionId: offers.id }]);
  });

  it("blames no section for the header", () => {
    const { html } = renderPage(bakeryPlan);
    const finding = createFinding("TEXT_CLIPPED", {
      message: "x",
      selector: "body > header:nth-of-type(1)",
    });
    expect(placeFindings(html, [finding], bakeryPlan)[0]?.sectionId).toBeUndefined();
  });
});
