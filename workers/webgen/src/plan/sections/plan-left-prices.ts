import { take, type Draft } from "../draft.ts";
import type { PricesSection } from "../page-plan.ts";
import type { Role } from "../part-roles.ts";
import { lineItem } from "./plan-prices.ts";

const otherRoles = new Set<Role>(["legal", "news", "questions", "posts", "quotes", "people"]);
const maxTitleWords = 7;
const maxChars = 80;
const maxItems = 12;

/**
 * Single lines that end with a price ("Leak repair $90."), from all over a site that has no price
 * list of its own. Goes last, so that it takes only what no other section wanted.
 */
export function planLeftPrices(draft: Draft): PricesSection | undefined {
  const found = draft.owners.flatMap(({ block, part }) => {
    if (block.kind !== "paragraph" || block.text.length > maxChars || draft.taken.has(block))
      return [];
    if (draft.taken.has(part) || (part.role && otherRoles.has(part.role))) return [];
    const item = lineItem(draft, block.place);
    const isShort = item && !item.text && item.title.text.split(" ").length <= maxTitleWords;
    return isShort && !draft.shown.has(block.text.toLowerCase()) ? [{ block, item }] : [];
  });
  if (found.length === 0) return undefined;
  const kept = found.slice(0, maxItems);
  take(draft, ...kept.map(({ block }) => block));
  return {
    type: "prices",
    id: "prices",
    variant: "table",
    heading: { text: draft.words.prices },
    navLabel: { text: draft.words.prices },
    items: kept.map(({ item }) => item),
    factIds: [],
  };
}
