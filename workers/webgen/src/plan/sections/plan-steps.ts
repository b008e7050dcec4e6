import type { ListBlock } from "../../read/snapshot.ts";
import {
  copyOf,
  headingCopy,
  isProse,
  lead,
  ownHeading,
  pricesIn,
  proseOf,
  take,
  type Draft,
} from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, StepsSection } from "../page-plan.ts";
import { splitItem } from "../split-item.ts";

/** Steps in their order: a numbered list, or the headings under a heading about the way it goes. */
export function planSteps(draft: Draft): StepsSection | undefined {
  const ranked = [...draft.parts].sort(
    (a, b) => Number(b.role === "steps") - Number(a.role === "steps"),
  );
  for (const part of ranked) {
    if (draft.taken.has(part)) continue;
    const list = part.blocks.find(
      (block): block is ListBlock =>
        block.kind === "list" && isSteps(block, part) && !draft.taken.has(block),
    );
    const items = list
      ? fromList(draft, list)
      : part.role === "steps" && part.level >= 2
        ? fromChildren(draft, part)
        : fromCountedLines(draft, part);
    if (items.length < 2) continue;
    if (list) take(draft, list);
    take(draft, part);
    return section(draft, ownHeading(draft, part), items, feeOf(draft, part));
  }
  return undefined;
}

function isSteps(list: ListBlock, part: Part): boolean {
  return (
    list.items.length >= 2 && list.items.length <= 8 && (list.isOrdered || part.role === "steps")
  );
}

function fromList(draft: Draft, list: ListBlock): StepsSection["items"] {
  const items = list.items.map((item) => splitItem(draft, item));
  return items.every((item) => item !== undefined) ? items : [];
}

function fromChildren(draft: Draft, part: Part): StepsSection["items"] {
  const open = part.children.filter((child) => child.heading && !draft.taken.has(child));
  if (open.length < 2 || open.length > 8 || open.some((child) => child.blocks.length === 0))
    return [];
  take(draft, ...open, ...open.flatMap((child) => child.blocks));
  return open.map((child) => {
    const prose = child.blocks.find((block) => block.kind === "paragraph" && isProse(block.text));
    const text = prose ? lead(draft, prose, 260) : undefined;
    return { title: headingCopy(draft, child.heading!), ...(text ? { text } : {}) };
  });
}

const countedLine = /^(?:step|schritt|шаг)\s?\d{1,2}\s?[:.)–—-]\s?(?=\S)/iu;

/** "Step 1: Fill in the form", each with the lines up to the next one. */
function fromCountedLines(draft: Draft, part: Part): StepsSection["items"] {
  const blocks = part.blocks.filter((block) => !draft.taken.has(block));
  const starts = blocks.flatMap((block, at) =>
    block.kind === "paragraph" && block.text.length <= 90 && countedLine.test(block.text)
      ? [at]
      : [],
  );
  if (starts.length < 2 || starts.length > 8) return [];
  return starts.map((at) => {
    const { place, text } = blocks[at]!;
    const raw = draft.snapshot.text.slice(place.start, place.end);
    const start = place.start + (countedLine.exec(raw)?.[0].length ?? 0);
    const next = blocks[at + 1];
    const isOwn = next?.kind === "paragraph" && next.isAttached && !countedLine.test(next.text);
    const words = isOwn ? lead(draft, next, 260) : undefined;
    take(draft, blocks[at]!, ...(words ? [next!] : []));
    const title = start < place.end ? copyOf(draft, { start, end: place.end }) : { text, place };
    return { title, ...(words ? { text: words } : {}) };
  });
}

/** What the way costs, said in a paragraph beside the steps. */
function feeOf(draft: Draft, part: Part): Copy | undefined {
  const prose = proseOf(draft, part).find((block) => pricesIn(draft, block.place).length > 0);
  const copy = prose ? lead(draft, prose, 260) : undefined;
  if (prose && copy) take(draft, prose);
  return copy;
}

function section(
  draft: Draft,
  heading: Copy | undefined,
  items: StepsSection["items"],
  intro: Copy | undefined,
): StepsSection {
  return {
    type: "steps",
    id: "steps",
    variant: draft.random.pick(["numbered", "track"]),
    heading: heading ?? { text: draft.words.steps },
    navLabel: { text: draft.words.steps },
    ...(intro ? { intro } : {}),
    items,
    factIds: [],
  };
}
