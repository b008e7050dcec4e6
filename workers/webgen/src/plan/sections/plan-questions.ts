import { isSentence } from "../../read/sentences.ts";
import type { Block } from "../../read/snapshot.ts";
import { copyOf, headingCopy, lead, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, QuestionsSection } from "../page-plan.ts";

const maxQuestions = 10;
const maxAnswerChars = 600;

/** Questions with their answers: headings that ask, with the prose under them. */
export function planQuestions(draft: Draft): QuestionsSection | undefined {
  const items: QuestionsSection["items"] = [];
  const roofs = roofsOfQuestions(draft.parts);
  let heading: Copy | undefined;
  for (const part of draft.parts) {
    if (!part.heading || draft.taken.has(part) || !/[?？]$/u.test(part.heading.text)) continue;
    const isAsked =
      part.role === "questions" || (part.parent !== undefined && roofs.has(part.parent));
    const answer = isAsked && items.length < maxQuestions ? answerOf(draft, part) : undefined;
    if (!answer || !showOnce(draft, part.heading.text)) continue;
    items.push({ question: copyOf(draft, part.heading.place), answer });
    take(draft, part, ...answerBlocks(part));
    const above = part.parent;
    if (above?.role === "questions" && above.heading) {
      heading ??= headingCopy(draft, above.heading);
      take(draft, above);
    }
  }
  if (items.length < 2) return undefined;
  return {
    type: "questions",
    id: "questions",
    variant: items.length > 5 ? "accordion" : draft.random.pick(["accordion", "columns"]),
    heading: heading ?? { text: draft.words.questions },
    navLabel: { text: draft.words.questions },
    items,
    factIds: [],
  };
}

/** One question as a heading may be rhetoric; two under one roof are meant to be answered. */
function roofsOfQuestions(parts: Part[]): Set<Part> {
  const once = new Set<Part>();
  const twice = new Set<Part>();
  for (const { heading, parent } of parts) {
    if (!parent || !heading || !/[?？]$/u.test(heading.text)) continue;
    if (once.has(parent)) twice.add(parent);
    once.add(parent);
  }
  return twice;
}

/** The prose right under the question, and a list in it. */
function answerBlocks(part: Part): Block[] {
  const end = part.blocks.findIndex(
    (block, index) =>
      index > 0 && block.kind !== "list" && !(block.kind === "paragraph" && isSentence(block.text)),
  );
  return end === -1 ? part.blocks : part.blocks.slice(0, end);
}

function answerOf(draft: Draft, part: Part): Copy | undefined {
  const [first, ...rest] = answerBlocks(part);
  if (first?.kind !== "paragraph" && first?.kind !== "list") return undefined;
  const last = rest.findLast((block) => block.kind === "paragraph") ?? first;
  const isPlain = first.kind === "paragraph" && rest.every((block) => block.kind === "paragraph");
  const whole = copyOf(draft, { start: first.place.start, end: last.place.end });
  return isPlain && whole.text.length <= maxAnswerChars
    ? whole
    : lead(draft, first, maxAnswerChars);
}
