import type { Block } from "../../read/snapshot.ts";
import {
  copyOf,
  factsIn,
  headingCopy,
  ownHeading,
  isProse,
  lead,
  pricesIn,
  take,
  type Draft,
} from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, Place, PricesSection } from "../page-plan.ts";

type Item = PricesSection["items"][number];

/** "Free delivery on orders over …": a condition, not what the price is for. */
const isOpenEnded =
  /(?:^|\s)(?:over|under|above|below|at|for|to|of|is|are|costs?|save|свыше|более|менее|за|стоит)$/iu;

const maxRows = 24;
const maxLineChars = 110;

/** Prices with what they are for: tables, lists, lines, or headings with a price under them. */
export function planPrices(draft: Draft): PricesSection | undefined {
  const tiers = draft.parts.flatMap((part) => tierOf(draft, part) ?? []);
  const rows = draft.parts.flatMap((part) => rowsOf(draft, part));
  const items = [...tiers.map(({ item }) => item), ...rows.flatMap(({ items: found }) => found)];
  if (items.length < 2 && tiers.length === 0) return undefined;
  const areTiers = tiers.length >= 2 && rows.length === 0;
  for (const { part } of tiers) take(draft, part);
  for (const { part, blocks } of rows)
    take(draft, ...blocks, ...(part.role === "prices" ? [part] : []));
  const roof = tiers[0]?.part.parent ?? rows[0]?.part;
  const isOnlyOne = new Set(rows.map(({ part }) => part)).size <= 1;
  const own = isOnlyOne && roof ? introOf(draft, roof) : undefined;
  const intro = own ?? introOf(draft, ...tiers.map(({ part }) => part));
  return {
    type: "prices",
    id: "prices",
    variant: areTiers && tiers.length <= 4 ? "tiers" : "table",
    heading: (roof && (isOnlyOne || roof.role === "prices") && roof.role !== "offers"
      ? ownHeading(draft, roof)
      : undefined) ?? { text: draft.words.prices },
    navLabel: { text: draft.words.prices },
    ...(intro ? { intro } : {}),
    items: items.slice(0, maxRows),
    factIds: [],
  };
}

function introOf(draft: Draft, ...parts: Part[]): Copy | undefined {
  const prose = parts
    .flatMap((part) => part.blocks)
    .find((block) => block.kind === "paragraph" && isProse(block.text) && !draft.taken.has(block));
  const copy = prose ? lead(draft, prose, 260) : undefined;
  if (prose && copy) take(draft, prose);
  return copy;
}

/** A heading with a line that is little but a price: a plan, a ticket. */
function tierOf(draft: Draft, part: Part): { part: Part; item: Item } | undefined {
  if (!part.heading || draft.taken.has(part)) return undefined;
  const [first, second] = part.blocks;
  if (first?.kind !== "paragraph" || first.text.length > 40) return undefined;
  const price = factsIn(draft, first.place).find((fact) => fact.kind === "price");
  if (!price || price.place.end - price.place.start < first.text.length * 0.5) return undefined;
  const note =
    second?.kind === "paragraph" && second.text.length <= 160
      ? copyOf(draft, second.place)
      : undefined;
  const list = part.blocks.find((block) => block.kind === "list");
  const points = list?.items.slice(0, 8).map((item) => copyOf(draft, item.place));
  const item = {
    title: headingCopy(draft, part.heading),
    price: copyOf(draft, first.place),
    ...(note ? { text: note } : {}),
    ...(points ? { points } : {}),
  };
  return { part, item };
}

function rowsOf(draft: Draft, part: Part): { part: Part; blocks: Block[]; items: Item[] }[] {
  if (draft.taken.has(part)) return [];
  const lines = part.blocks.filter(
    (block) =>
      block.kind === "paragraph" && block.text.length <= maxLineChars && !isProse(block.text),
  );
  const fromLines = lines.flatMap((block) => {
    const item = lineItem(draft, block.place);
    return item ? [{ block, item }] : [];
  });
  const found =
    fromLines.length >= 2
      ? [
          {
            part,
            blocks: fromLines.map(({ block }) => block),
            items: fromLines.map(({ item }) => item),
          },
        ]
      : [];
  for (const block of part.blocks) {
    if (draft.taken.has(block)) continue;
    const items =
      block.kind === "table"
        ? tableItems(draft, block.rows, block.hasHead)
        : block.kind === "list"
          ? block.items.flatMap(({ place }) => lineItem(draft, place) ?? [])
          : [];
    const expected = block.kind === "list" ? block.items.length * 0.6 : 1;
    if (items.length >= Math.max(1, expected)) found.push({ part, blocks: [block], items });
  }
  return found;
}

/** "Butter croissant £2.90", "Delivery within 15 miles: $35", "Danish (spring only) £3.80". */
export function lineItem(draft: Draft, place: Place): Item | undefined {
  const prices = pricesIn(draft, place);
  const price = prices[0];
  if (!price || prices.length > 1 || place.end - place.start > maxLineChars * 2) return undefined;
  const before = trimJoint(draft, { start: place.start, end: price.start });
  const after = trimJoint(draft, { start: price.end, end: place.end });
  if (
    before.end - before.start < 3 ||
    isOpenEnded.test(draft.snapshot.text.slice(before.start, before.end))
  )
    return undefined;
  const text = after.end - after.start > 2 ? copyOf(draft, after) : undefined;
  return { title: copyOf(draft, before), price: copyOf(draft, price), ...(text ? { text } : {}) };
}

function trimJoint(draft: Draft, place: Place): Place {
  const raw = draft.snapshot.text.slice(place.start, place.end);
  const head = /^[\s:–—.,|…)-]+/u.exec(raw)?.[0].length ?? 0;
  const tail = /[\s:–—.,|…(-]+$/u.exec(raw)?.[0].length ?? 0;
  return head + tail >= raw.length
    ? { start: place.start, end: place.start }
    : { start: place.start + head, end: place.end - tail };
}

function tableItems(draft: Draft, rows: Place[][], hasHead: boolean): Item[] {
  const body = hasHead ? rows.slice(1) : rows;
  const column = priceColumn(draft, body);
  if (column === undefined) return [];
  return body.flatMap((cells) => {
    const price = cells[column];
    const title = cells[column === 0 ? 1 : 0];
    if (!price || !title || cells.length < 2) return [];
    const middle = cells.find((cell) => cell !== price && cell !== title);
    return [
      {
        title: copyOf(draft, title),
        price: copyOf(draft, price),
        ...(middle ? { text: copyOf(draft, middle) } : {}),
      },
    ];
  });
}

function priceColumn(draft: Draft, rows: Place[][]): number | undefined {
  for (let column = 0; column < 8; column += 1) {
    const priced = rows.filter(
      (cells) => cells[column] && pricesIn(draft, cells[column]!).length > 0,
    ).length;
    if (priced > 0 && priced >= rows.length / 2) return column;
  }
  return undefined;
}
