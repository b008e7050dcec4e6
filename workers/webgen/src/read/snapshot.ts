import type { Copy, Fact, Place } from "../plan/page-plan.ts";

/**
 * A snapshot as it was read. Every place is a pair of character offsets into `text`, which is the
 * snapshot exactly as it came in.
 */
export interface Snapshot {
  text: string;
  /** BCP 47, detected from the words outside boilerplate. */
  language: string;
  sources: SnapshotSource[];
  lines: Line[];
  /** Blocks outside boilerplate, in the order of the text. */
  blocks: Block[];
  /** Every fact once. */
  facts: SnapshotFact[];
  /** Every place where a fact stands outside boilerplate, in the order of the text. */
  mentions: Mention[];
}

export interface Mention {
  kind: Fact["kind"];
  place: Place;
}

export interface SnapshotSource {
  index: number;
  /** Absent for text before the first `Source:` line. */
  url?: string;
  urlPlace?: Place;
  /** The text of the source, without its `Source:` line. */
  place: Place;
  /** What a crawler noted as the page's title. */
  title?: Place;
}

/** Why a line is not content. */
export type Noise = "repeated" | "menu" | "notice" | "button" | "metadata" | "duplicate";

/** One line without the white space around it. An empty line has `start === end`. */
export interface Line extends Place {
  text: string;
  /** White space before the text, in characters. */
  indent: number;
  source: number;
  noise?: Noise;
}

interface BlockBase {
  source: number;
  place: Place;
  /** The text as a reader sees it: white space folded, inline markup taken off. */
  text: string;
}

export interface HeadingBlock extends BlockBase {
  kind: "heading";
  /** 1 to 6; a short line that only reads like a heading has 7. */
  level: number;
}

export interface ParagraphBlock extends BlockBase {
  kind: "paragraph";
  /** True when the line before it belongs to the same run of lines. */
  isAttached: boolean;
}

export interface ListBlock extends BlockBase {
  kind: "list";
  isOrdered: boolean;
  items: ListItem[];
}

export interface ListItem {
  /** First line and further lines together. */
  place: Place;
  lead: Place;
  rest?: Place;
}

export interface QuoteBlock extends BlockBase {
  kind: "quote";
  /** The words without quotation marks. */
  words: Copy;
  author?: Copy;
  role?: Copy;
}

export interface TableBlock extends BlockBase {
  kind: "table";
  rows: Place[][];
  hasHead: boolean;
}

export type Block = HeadingBlock | ParagraphBlock | ListBlock | QuoteBlock | TableBlock;

/** A fact with what the planner needs to know about it beyond the page plan. */
export interface SnapshotFact extends Fact {
  source: number;
  /** The fact in one spelling: two facts with the same kind and key say the same. */
  key: string;
  /** How often it stands in the snapshot. */
  count: number;
  /** It stands only in boilerplate, such as a footer. */
  isNoise: boolean;
  /** The text calls it out of use, here or elsewhere. */
  isRetired: boolean;
  labelPlace?: Place;
  /** For hours: which days, and when. */
  days?: Place;
  time?: Place;
}

/** What a finder saw in a text: offsets relative to that text. */
export interface Found extends Place {
  kind: Fact["kind"];
  key: string;
  days?: Place;
  time?: Place;
}

/** The snapshot has nothing that a page could be made of. */
export const snapshotEmpty = "SNAPSHOT_EMPTY";
