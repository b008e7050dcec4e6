import { lostFactMessage } from "../gate/facts/check-lost-facts.ts";
import type { Finding } from "../gate/finding.ts";
import type { Fact, PagePlan, SectionPlan } from "../plan/page-plan.ts";
import { dropSection } from "./drop-section.ts";
import { hasOtherVariant, withNextVariant } from "./section-variants.ts";

/** What the gate said about a page, with the section that each finding lies in. */
export interface PlacedFinding {
  finding: Finding;
  sectionId: string | undefined;
}

export interface Repair {
  plan: PagePlan;
  /** What was changed, for the report. */
  notes: string[];
}

/**
 * Changes a plan so that its hard findings may go, without inventing anything: a fact without a
 * place joins the contact section, a section with faults gets its other layout, then goes, and
 * what no section is to blame for gets another palette.
 * @param tried sections whose layout was changed before; added to.
 * @returns undefined when there is nothing left to try.
 */
export function repairPlan(
  plan: PagePlan,
  placed: readonly PlacedFinding[],
  tried: Set<string>,
): Repair | undefined {
  const hard = placed.filter(({ finding }) => finding.severity === "hard");
  const notes: string[] = [];
  let next = placeLostFacts(plan, hard, notes);
  for (const id of new Set(
    hard.map(({ sectionId }) => sectionId).filter((id) => id !== undefined),
  )) {
    const codes = hard
      .filter(({ sectionId }) => sectionId === id)
      .map(({ finding }) => finding.code);
    next = repairSection(next, id, {
      isInvention: codes.some((code) => code.startsWith("INVENTED_")),
      tried,
      notes,
    });
  }
  const isPalette = hard.some(
    ({ finding, sectionId }) => finding.code === "A11Y_CONTRAST" || sectionId === undefined,
  );
  const isOnlyLost = hard.every(({ finding }) => finding.code === "FACT_LOST");
  if (isPalette && !isOnlyLost) {
    next = { ...next, seed: (next.seed + 1) % 2_147_483_648 };
    notes.push(`seed ${next.seed}`);
  }
  return notes.length === 0 ? undefined : { plan: next, notes };
}

interface SectionRepair {
  isInvention: boolean;
  tried: Set<string>;
  notes: string[];
}

/** The first section carries the title and the last one the facts: those two are never dropped. */
function repairSection(
  plan: PagePlan,
  id: string,
  { isInvention, tried, notes }: SectionRepair,
): PagePlan {
  const section = plan.sections.find((each) => each.id === id);
  if (section === undefined) return plan;
  const mayDrop = section.type !== "hero" && section.type !== "contact";
  const triesVariant = hasOtherVariant(section) && !isInvention && !(mayDrop && tried.has(id));
  if (triesVariant) {
    tried.add(id);
    const changed = withNextVariant(section);
    notes.push(`${id}: layout ${changed.variant}`);
    return { ...plan, sections: plan.sections.map((each) => (each === section ? changed : each)) };
  }
  if (!mayDrop) return plan;
  notes.push(`${id}: dropped`);
  return dropSection(plan, section);
}

function placeLostFacts(plan: PagePlan, hard: readonly PlacedFinding[], notes: string[]): PagePlan {
  const messages = new Set(
    hard
      .filter(({ finding }) => finding.code === "FACT_LOST")
      .map(({ finding }) => finding.message),
  );
  let next = plan;
  for (const fact of plan.facts.filter((each) => messages.has(lostFactMessage(each)))) {
    const placed = addToContact(next, fact);
    notes.push(
      `${fact.kind} ${fact.id}: ${placed === undefined ? "left out" : "added to the contact section"}`,
    );
    next = placed ?? {
      ...next,
      leftOut: [
        ...next.leftOut,
        { factId: fact.id, reason: "No section of the page could show it" },
      ],
    };
  }
  return next;
}

const contactKinds = { email: "mailto:", phone: "tel:", address: "", hours: "", link: "" } as const;

/** Undefined where the page has no contact section, or shows the fact there already in vain. */
function addToContact(plan: PagePlan, fact: Fact): PagePlan | undefined {
  const contact = plan.sections.find((section) => section.type === "contact");
  const { kind } = fact;
  if (contact === undefined || kind === "price" || kind === "date" || kind === "person")
    return undefined;
  if (contact.entries.some(({ value }) => value.text === fact.text)) return undefined;
  const scheme = contactKinds[kind];
  const target = kind === "phone" ? fact.text.replace(/[^\d+]/g, "") : fact.text;
  const href = scheme === "" && kind !== "link" ? {} : { href: `${scheme}${target}` };
  const entry = { kind, value: { text: fact.text, place: fact.place }, ...href };
  const changed: SectionPlan = {
    ...contact,
    entries: [...contact.entries, entry],
    factIds: [...contact.factIds, fact.id],
  };
  return {
    ...plan,
    sections: plan.sections.map((section) => (section === contact ? changed : section)),
  };
}
