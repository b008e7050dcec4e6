import { lead, ownHeading, proseOf, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { AboutSection, Copy } from "../page-plan.ts";

const maxParagraphs = 4;
const maxParagraphChars = 620;

/** Who they are, in their own paragraphs: parts about it first, else the longest prose that is left. */
export function planAbout(draft: Draft): AboutSection | undefined {
  const best = draft.parts
    .filter(
      (part) =>
        !draft.taken.has(part) &&
        part.role !== "legal" &&
        part.role !== "questions" &&
        part.role !== "posts",
    )
    .map((part) => ({ part, score: scoreOf(draft, part) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0]?.part;
  if (!best) return undefined;
  const paragraphs = paragraphsOf(draft, best);
  if (paragraphs.length === 0) return undefined;
  take(draft, best);
  const heading = /[?]$/.test(best.heading?.text ?? "") ? undefined : ownHeading(draft, best);
  return {
    type: "about",
    id: "about",
    variant:
      paragraphs.length === 1
        ? draft.random.pick(["lead", "aside"])
        : draft.random.pick(["columns", "lead", "aside"]),
    heading: heading ?? { text: draft.words.about },
    navLabel: { text: draft.words.about },
    paragraphs,
    factIds: [],
  };
}

function scoreOf(draft: Draft, part: Part): number {
  const chars = proseOf(draft, part)
    .slice(0, maxParagraphs)
    .reduce((sum, block) => sum + Math.min(block.text.length, maxParagraphChars), 0);
  if (chars < 60) return 0;
  const isAbout = part.role === "about" || aboutAbove(part);
  const isElsewhere = part.role !== undefined && part.role !== "about";
  return (
    chars +
    (isAbout ? 2_000 : 0) +
    (part.source === draft.roots[0]?.source ? 500 : 0) -
    (isElsewhere ? 400 : 0)
  );
}

function aboutAbove(part: Part): boolean {
  let above = part.parent;
  while (above && !above.role) above = above.parent;
  return above?.role === "about";
}

function paragraphsOf(draft: Draft, part: Part): Copy[] {
  const paragraphs: Copy[] = [];
  for (const block of proseOf(draft, part)) {
    if (paragraphs.length >= maxParagraphs) break;
    const copy = lead(draft, block, maxParagraphChars);
    if (!copy || !showOnce(draft, copy.text)) continue;
    take(draft, block);
    paragraphs.push(copy);
  }
  return paragraphs;
}
