import {
  copyOf,
  factsIn,
  headingCopy,
  isProse,
  lead,
  showOnce,
  take,
  type Draft,
} from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Role } from "../part-roles.ts";
import type { Copy, NewsSection } from "../page-plan.ts";

const maxItems = 6;
/** A dated line under a price or a person is not news. */
const newsRoles = new Set<Role>(["news", "offers", "about", "steps", "posts"]);
/** A date in a line of its own is a date of the item; one inside prose is not. */
const dateLineChars = 44;

/** News and events: headings with a date line under them, or any under a heading about news. */
export function planNews(draft: Draft): NewsSection | undefined {
  const items: NewsSection["items"] = [];
  let heading: Copy | undefined;
  for (const part of draft.parts) {
    if (
      !part.heading ||
      draft.taken.has(part) ||
      part.children.length > 0 ||
      (part.role !== undefined && !newsRoles.has(part.role))
    )
      continue;
    const date = dateLine(draft, part);
    if (!date && part.role !== "news") continue;
    if (!date && part.parent?.role !== "news") continue;
    const item = itemOf(draft, part, date);
    if (!item.date && !item.text) continue;
    if (!showOnce(draft, item.title.text)) continue;
    take(draft, part, ...part.blocks);
    items.push(item);
    const roof = part.parent;
    if (roof?.heading && !heading) heading = headingCopy(draft, roof.heading);
    if (roof?.role === "news") take(draft, roof);
  }
  if (items.length === 0) return undefined;
  const shown = items.slice(0, maxItems);
  const isDated = shown.every((item) => item.date);
  return {
    type: "news",
    id: "news",
    variant: isDated ? draft.random.pick(["cards", "timeline"]) : "cards",
    heading: heading ?? { text: draft.words.news },
    navLabel: { text: draft.words.news },
    items: shown,
    factIds: [],
  };
}

function dateLine(draft: Draft, part: Part): Copy | undefined {
  for (const block of part.blocks.slice(0, 2)) {
    if (block.kind !== "paragraph" || block.text.length > dateLineChars) continue;
    const fact = factsIn(draft, block.place).find((mention) => mention.kind === "date");
    if (fact) return copyOf(draft, block.place);
  }
  return undefined;
}

function itemOf(draft: Draft, part: Part, date: Copy | undefined): NewsSection["items"][number] {
  const prose = part.blocks.find((block) => block.kind === "paragraph" && isProse(block.text));
  const text = prose ? lead(draft, prose, 280) : undefined;
  return {
    title: headingCopy(draft, part.heading!),
    ...(date ? { date } : {}),
    ...(text ? { text } : {}),
  };
}
