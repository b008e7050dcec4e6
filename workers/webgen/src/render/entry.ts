import type { Link } from "../plan/page-plan.ts";
import type { Markup } from "./markup.ts";

/**
 * What every repeated thing on a page comes down to: an offer, a price, a person, a piece of news.
 * Sections turn their items into entries, shapes turn entries into markup.
 */
export interface Entry {
  title: string;
  /** Price, date or role. */
  meta?: string;
  text?: string;
  points?: string[];
  link?: Link;
  /** Ornament beside the entry. */
  mark?: Markup;
}

/** Column titles for entries that are drawn as a table. */
export interface EntryColumns {
  /** The page's, as BCP 47: titles that are words of another one are marked. */
  language: string;
  title: string;
  text: string;
  meta: string;
  /** A role reads before the details; a price or date after them. */
  isMetaSecond?: boolean;
}
