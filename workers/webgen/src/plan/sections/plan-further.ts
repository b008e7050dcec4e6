import { factsIn, headingCopy, lead, proseOf, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { AboutSection, Copy } from "../page-plan.ts";

const maxSections = 2;
const maxParagraphs = 4;

/** Parts that found no form but hold prices or hours in their prose: shown as they are, so that these aren't lost. */
export function planFurther(draft: Draft): AboutSection[] {
  return draft.parts
    .filter(
      (part) =>
        part.heading &&
        !draft.taken.has(part) &&
        part.role !== "legal" &&
        !part.heading.text.endsWith("?"),
    )
    .map((part) => ({ part, facts: weightOf(draft, part) }))
    .filter(({ facts }) => facts > 0)
    .sort((a, b) => b.facts - a.facts)
    .slice(0, maxSections)
    .sort((a, b) => a.part.heading!.place.start - b.part.heading!.place.start)
    .flatMap(({ part }, index) => section(draft, part, index) ?? []);
}

function weightOf(draft: Draft, part: Part): number {
  const mentions = proseOf(draft, part)
    .slice(0, maxParagraphs)
    .flatMap((block) => factsIn(draft, block.place));
  return mentions.filter(({ kind }) => kind === "price" || kind === "hours").length;
}

function section(draft: Draft, part: Part, index: number): AboutSection | undefined {
  const blocks = proseOf(draft, part).slice(0, maxParagraphs);
  const paragraphs: Copy[] = [];
  for (const block of blocks) {
    const copy = lead(draft, block, 500);
    if (copy && showOnce(draft, copy.text)) paragraphs.push(copy);
    take(draft, block);
  }
  if (paragraphs.length === 0) return undefined;
  take(draft, part);
  return {
    type: "about",
    id: index === 0 ? "more" : `more-${index + 1}`,
    variant: draft.random.pick(["lead", "aside"]),
    heading: headingCopy(draft, part.heading!),
    paragraphs,
    factIds: [],
  };
}
