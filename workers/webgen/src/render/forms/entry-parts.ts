import type { Entry } from "../entry.ts";
import { printable } from "../escape.ts";
import { type Markup, markup } from "../markup.ts";
import { textLink } from "../text-link.ts";

/** Text of the plan as paragraphs: a blank line parts them. */
export function paragraphs(text: string, className: string): Markup[] {
  // What no document may carry goes first: a paragraph of it alone would be an empty one.
  return printable(text)
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== "")
    .map((part) => markup`<p class="${className}">${part}</p>`);
}

/** An entry's text, points and link: whatever stands below its title. */
export function entryDetail(entry: Entry, language: string): Markup {
  const points = entry.points ?? [];
  return markup`${paragraphs(entry.text ?? "", "entry-text")}${
    points.length > 0 &&
    markup`<ul class="entry-points">${points.map((point) => markup`<li>${point}</li>`)}</ul>`
  }${entry.link && markup`<p class="entry-link">${textLink(entry.link, language)}</p>`}`;
}

/** The price, date or role of an entry. */
export function entryMeta(entry: Entry): Markup | undefined {
  return entry.meta === undefined ? undefined : markup`<p class="entry-meta">${entry.meta}</p>`;
}

/** An entry's own heading; sections have level 2. */
export function entryTitle(entry: Entry): Markup {
  return markup`<h3 class="entry-title">${entry.title}</h3>`;
}

/** Whether an entry has more than its title. */
export function hasDetail(entry: Entry): boolean {
  return Boolean(entry.text || entry.points?.length || entry.link);
}
