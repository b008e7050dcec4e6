import { trimPlace } from "../../read/copy-text.ts";
import { isSentence, leadSentences } from "../../read/sentences.ts";
import type { Block, ListBlock, ListItem, ParagraphBlock } from "../../read/snapshot.ts";
import { copyOf, factsIn, headingCopy, isProse, pricesIn, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, OffersSection, Place } from "../page-plan.ts";
import { splitItem } from "../split-item.ts";

export type OfferItem = OffersSection["items"][number];

/** A list of things to download is not an offer. */
const isFile = /\((?:svg|png|jpe?g|pdf|zip|docx?|xlsx?)\b|\.(?:pdf|zip|png|jpe?g|svg)$/i;

/** A heading with the text, price or points under it. */
export function itemOfPart(draft: Draft, child: Part): OfferItem | undefined {
  if (child.heading!.text.length > 90) return undefined;
  const prose = child.blocks.find(
    (block) =>
      block.kind === "paragraph" &&
      (isProse(block.text) || isSentence(block.text) || textAndPrice(draft, block.place).price),
  );
  const { text, price: closing } = prose ? textAndPrice(draft, prose.place) : {};
  const lines = child.blocks.filter(
    (block) => block.kind === "paragraph" && !isSentence(block.text),
  );
  const list = child.blocks.find((block): block is ListBlock => block.kind === "list");
  const isProgramme =
    child.role === "programme" && lines.length >= 2 && child.blocks[0] === lines[0];
  const places = list
    ? list.items.map((item) => item.place)
    : text && !isProgramme
      ? []
      : lines.map((block) => block.place);
  const points = places
    .slice(0, 8)
    .map((place) => copyOf(draft, place))
    .filter((copy) => copy.text.length <= 160 && !isPriceOnly(draft, copy));
  if (!text && points.length === 0) return undefined;
  const price =
    closing ?? lines.flatMap((block) => (isShort(block) ? pricesIn(draft, block.place) : []))[0];
  const only = points.length === 1 && !text && !list ? points[0] : undefined;
  return {
    title: headingCopy(draft, child.heading!),
    ...withText(text ?? only),
    ...(price && !text?.text.includes(copyOf(draft, price).text)
      ? { price: copyOf(draft, price) }
      : {}),
    ...(points.length > 0 && !only ? { points } : {}),
  };
}

/** Lines that follow each other: a short name, then short lines or sentences about it. */
export function itemOfLines(draft: Draft, lines: readonly ParagraphBlock[]): OfferItem | undefined {
  const [first, ...rest] = lines;
  const isName =
    first && first.text.length <= 48 && /^[\p{Lu}\d][^:@]*[\p{L}\d)]$/u.test(first.text);
  if (!isName || rest.length === 0 || rest.length > 5 || factsIn(draft, first.place).length > 0)
    return undefined;
  const prose = rest.find((block) => isSentence(block.text));
  const { text, price } = prose ? textAndPrice(draft, prose.place) : {};
  const points = rest.filter((block) => block !== prose).map((block) => copyOf(draft, block.place));
  return {
    title: copyOf(draft, first.place),
    ...withText(text),
    ...(price ? { price: copyOf(draft, price) } : {}),
    ...(points.length > 0 ? { points } : {}),
  };
}

function withText(text: Copy | undefined): { text?: Copy } {
  return text ? { text } : {};
}

function isPriceOnly(draft: Draft, copy: Copy): boolean {
  const price = copy.place && pricesIn(draft, copy.place)[0];
  return price !== undefined && copyOf(draft, price).text.length >= copy.text.length - 3;
}

function isShort(block: Block): boolean {
  return block.place.end - block.place.start < 40;
}

/** "Stoneground wheat, rye, water, salt. £5.40": a price behind the last sentence stands apart. */
function textAndPrice(draft: Draft, place: Place): { text?: Copy; price?: Place } {
  const last = pricesIn(draft, place).at(-1);
  const before = last && trimPlace(draft.snapshot.text, { start: place.start, end: last.start });
  const isApart =
    last?.end === place.end &&
    before &&
    isSentence(draft.snapshot.text.slice(before.start, before.end));
  const text = leadSentences(draft.snapshot.text, isApart ? before : place, 260);
  return { ...(text ? { text } : {}), ...(isApart ? { price: last } : {}) };
}

/** "Dining tables from $900": the title without the price that ends it. */
function titleBefore(draft: Draft, title: Copy, price: Place): Copy {
  const place = title.place;
  if (!place || price.start <= place.start + 2 || price.end < place.end - 1) return title;
  if (price.start >= place.end) return title;
  const before = trimPlace(draft.snapshot.text, { start: place.start, end: price.start });
  const copy = copyOf(draft, before);
  return /[\p{L}\p{N})]$/u.test(copy.text) ? copy : title;
}

/** The items of a list, where each can be shown. */
export function itemsOfList(draft: Draft, items: ListItem[]): OfferItem[] {
  return items.flatMap((item) => {
    const split = splitItem(draft, item);
    if (!split || split.title.text.length > 140 || isFile.test(split.title.text)) return [];
    const price = split.title.place ? pricesIn(draft, item.place)[0] : undefined;
    if (!price) return [split];
    const title = titleBefore(draft, split.title, price);
    const shown = `${title.text} ${split.text?.text ?? ""}`;
    const isShown = shown.includes(copyOf(draft, price).text);
    return [isShown ? split : { ...split, title, price: copyOf(draft, price) }];
  });
}
