import type { Entry, EntryColumns } from "../entry.ts";
import { wordLanguage } from "../language.ts";
import { type Markup, markup } from "../markup.ts";
import { entryDetail, entryMeta, entryTitle, hasDetail } from "./entry-parts.ts";

/** The elements a list of entries is made of. Themes choose; the content is the same in each. */
export type EntryShape =
  | "cards"
  | "articles"
  | "rows"
  | "terms"
  | "table"
  | "figures"
  | "disclosures";

type Draw = (entries: Entry[], layout: string, columns: EntryColumns) => Markup;

const cards: Draw = (entries, layout, columns) =>
  markup`<ul class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<li class="entry">${entry.mark}${entryTitle(entry)}${entryMeta(entry)}${entryDetail(entry, columns.language)}</li>`,
  )}</ul>`;

const articles: Draw = (entries, layout, columns) =>
  markup`<div class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<article class="entry"><header>${entry.mark}${entryMeta(entry)}${entryTitle(entry)}</header>${entryDetail(entry, columns.language)}</article>`,
  )}</div>`;

const rows: Draw = (entries, layout, columns) =>
  markup`<ol class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<li class="entry"><div class="entry-head">${entry.mark}${entryTitle(entry)}${entryMeta(entry)}</div>${
        hasDetail(entry) &&
        markup`<div class="entry-body">${entryDetail(entry, columns.language)}</div>`
      }</li>`,
  )}</ol>`;

const terms: Draw = (entries, layout, columns) =>
  markup`<dl class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<div class="entry"><dt class="entry-title">${entry.title}</dt>${
        entry.meta !== undefined && markup`<dd class="entry-meta">${entry.meta}</dd>`
      }${hasDetail(entry) && markup`<dd class="entry-body">${entryDetail(entry, columns.language)}</dd>`}</div>`,
  )}</dl>`;

const table: Draw = (entries, layout, columns) => {
  const withText = entries.some(hasDetail);
  const withMeta = entries.some((entry) => entry.meta !== undefined);
  const row = (text: Markup | undefined, meta: Markup | undefined) =>
    columns.isMetaSecond ? markup`${meta}${text}` : markup`${text}${meta}`;
  const heads = row(
    withText ? markup`<th scope="col">${columns.text}</th>` : undefined,
    withMeta ? markup`<th scope="col">${columns.meta}</th>` : undefined,
  );
  const body = entries.map((entry) => {
    const cells = row(
      withText
        ? markup`<td class="entry-body">${entryDetail(entry, columns.language)}</td>`
        : undefined,
      withMeta ? markup`<td class="entry-meta">${entry.meta}</td>` : undefined,
    );
    return markup`<tr class="entry"><th scope="row" class="entry-title">${entry.title}</th>${cells}</tr>`;
  });
  return markup`<table class="entries ${layout}"><thead><tr${wordLanguage(columns.language)}><th scope="col">${columns.title}</th>${heads}</tr></thead><tbody>${body}</tbody></table>`;
};

const figures: Draw = (entries, layout, columns) =>
  markup`<div class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<figure class="entry">${entry.mark}<figcaption>${entryTitle(entry)}${entryMeta(entry)}${entryDetail(entry, columns.language)}</figcaption></figure>`,
  )}</div>`;

const disclosures: Draw = (entries, layout, columns) =>
  markup`<div class="entries ${layout}">${entries.map(
    (entry) =>
      markup`<details class="entry"><summary><h3 class="entry-title">${entry.title}</h3></summary><div class="entry-body">${entryMeta(entry)}${entryDetail(entry, columns.language)}</div></details>`,
  )}</div>`;

const draws: Record<EntryShape, Draw> = {
  cards,
  articles,
  rows,
  terms,
  table,
  figures,
  disclosures,
};

/**
 * Draws entries in a shape. Where the material is too thin for it (a term without a description,
 * a table of one column) they become a plain list of cards.
 */
export function drawEntries(
  shape: EntryShape,
  layout: string,
  entries: Entry[],
  columns: EntryColumns,
): Markup {
  const isFull = (entry: Entry) => hasDetail(entry) || entry.meta !== undefined;
  const isThin =
    ((shape === "terms" || shape === "disclosures") && !entries.every(isFull)) ||
    (shape === "table" && !entries.some(isFull));
  return isThin ? cards(entries, "plain", columns) : draws[shape](entries, layout, columns);
}
