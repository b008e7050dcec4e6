import type { SectionPlan } from "../plan/page-plan.ts";

type VariantsOf = {
  [Type in SectionPlan["type"]]: readonly Extract<SectionPlan, { type: Type }>["variant"][];
};

const variants: VariantsOf = {
  hero: ["split", "centered", "statement", "banner"],
  about: ["columns", "lead", "aside"],
  offers: ["cards", "list", "alternating", "index"],
  proof: ["quotes", "spotlight", "numbers", "logos"],
  prices: ["table", "tiers"],
  people: ["grid", "rows"],
  news: ["cards", "timeline"],
  questions: ["accordion", "columns"],
  steps: ["numbered", "track"],
  hours: ["table"],
  contact: ["panel", "columns", "strip"],
};

/** The same section in its type's next layout; the same one where there is no other. */
export function withNextVariant(section: SectionPlan): SectionPlan {
  const known: readonly string[] = variants[section.type];
  const next = known[(known.indexOf(section.variant) + 1) % known.length] ?? section.variant;
  return { ...section, variant: next } as SectionPlan;
}

/** Layouts that show what this section holds; proof in another layout would show other things. */
export function hasOtherVariant(section: SectionPlan): boolean {
  return section.type !== "proof" && variants[section.type].length > 1;
}
