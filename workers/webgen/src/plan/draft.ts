import { copyAt, foldSpace, trimPlace } from "../read/copy-text.ts";
import { isSentence, leadSentences } from "../read/sentences.ts";
import type {
  Block,
  HeadingBlock,
  ListItem,
  ParagraphBlock,
  Mention,
  Snapshot,
} from "../read/snapshot.ts";
import type { InterfaceWords } from "./interface-words.ts";
import type { Part } from "./outline.ts";
import type { Copy, Place } from "./page-plan.ts";
import type { Random } from "./random.ts";

/** The page while it is planned: what there is, and what has found its place already. */
export interface Draft {
  snapshot: Snapshot;
  roots: Part[];
  /** All parts in the order of the text. */
  parts: Part[];
  /** All blocks with their parts, in the order of the text. */
  owners: { block: Block; part: Part }[];
  words: InterfaceWords;
  random: Random;
  name: Copy;
  /** Parts, blocks and list items that a section shows: nobody else takes them. */
  taken: Set<object>;
  /** Telephone numbers and addresses that the text calls out of use. */
  retired: Set<string>;
  /** Texts that are on the page, so that none is there twice. */
  shown: Set<string>;
}

export function copyOf(draft: Draft, place: Place): Copy {
  return copyAt(draft.snapshot.text, trimPlace(draft.snapshot.text, place));
}

export function headingCopy(draft: Draft, heading: HeadingBlock): Copy {
  const place = { ...heading.place };
  if (draft.snapshot.text.charAt(place.end - 1) === ":") place.end -= 1;
  return copyOf(draft, place);
}

/** A part's heading, unless the page opens with it. */
export function ownHeading(draft: Draft, part: Part | undefined): Copy | undefined {
  return part?.heading && !draft.taken.has(part.heading)
    ? headingCopy(draft, part.heading)
    : undefined;
}

/** Marks objects as shown. */
export function take(draft: Draft, ...things: object[]): void {
  for (const thing of things) draft.taken.add(thing);
}

/** Takes a text for the page; false when it is there already. */
export function showOnce(draft: Draft, text: string): boolean {
  const key = text.toLowerCase();
  if (draft.shown.has(key)) return false;
  draft.shown.add(key);
  return true;
}

/** Paragraphs of a part that are prose: whole sentences, not labels or single facts. */
export function proseOf(draft: Draft, part: Part): ParagraphBlock[] {
  return part.blocks.filter(
    (block): block is ParagraphBlock =>
      block.kind === "paragraph" &&
      !draft.taken.has(block) &&
      isProse(block.text) &&
      !isAboutRetired(draft, block),
  );
}

/** A short line about a number that is out of use: it would lead people there. */
export function isAboutRetired(draft: Draft, block: Block): boolean {
  if (draft.retired.size === 0 || block.text.length > 160) return false;
  const { text } = draft.snapshot;
  return factsIn(draft, block.place).some(({ place }) =>
    draft.retired.has(foldSpace(text.slice(place.start, place.end))),
  );
}

export function isProse(text: string): boolean {
  if (text.length < 25 || /^[{}<>[\]$#\\|`]/.test(text)) return false;
  return isSentence(text) || text.length > 90 || /[.!?…]["”»’)]?\s\S{1,12}$/u.test(text);
}

/** The first sentences of a block, if they can be shown. */
export function lead(draft: Draft, block: Block | ListItem, maxChars: number): Copy | undefined {
  return leadSentences(draft.snapshot.text, block.place, maxChars);
}

/** Where facts are mentioned inside a place, in the order of the text. */
export function factsIn(draft: Draft, place: Place): Mention[] {
  const { mentions } = draft.snapshot;
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mentions[middle]!.place.start < place.start) low = middle + 1;
    else high = middle;
  }
  const inside: Mention[] = [];
  for (let at = low; at < mentions.length && mentions[at]!.place.end <= place.end; at += 1)
    inside.push(mentions[at]!);
  return inside;
}

export function pricesIn(draft: Draft, place: Place): Place[] {
  return factsIn(draft, place).flatMap((mention) =>
    mention.kind === "price" ? [mention.place] : [],
  );
}

/** The part whose block holds a place. */
export function partAt(draft: Draft, place: Place): Part | undefined {
  let low = 0;
  let high = draft.owners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (draft.owners[middle]!.block.place.start <= place.start) low = middle + 1;
    else high = middle;
  }
  const owner = draft.owners[low - 1];
  return owner && owner.block.place.end >= place.end ? owner.part : undefined;
}
