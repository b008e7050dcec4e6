import type { ProofSection } from "../../plan/page-plan.ts";
import { type Markup, markup } from "../markup.ts";
import type { TextForm } from "../theme.ts";
import { paragraphs } from "./entry-parts.ts";

type Quote = ProofSection["quotes"][number];

function source(quote: Quote): Markup | undefined {
  if (!quote.author && !quote.role) return undefined;
  return markup`${quote.author && markup`<cite>${quote.author.text}</cite>`}${
    quote.role && markup` <span class="role">${quote.role.text}</span>`
  }`;
}

function weight(quote: Quote): string {
  return quote.text.text.length > 260
    ? "is-long"
    : quote.text.text.length < 90
      ? "is-short"
      : "is-middling";
}

function words(quote: Quote): Markup {
  return markup`<blockquote>${paragraphs(quote.text.text, "quote-text")}</blockquote>`;
}

const draws: Record<TextForm, (quotes: Quote[]) => Markup> = {
  "quotes-figures": (quotes) =>
    markup`<div class="quotes">${quotes.map(
      (quote) =>
        markup`<figure class="quote ${weight(quote)}">${words(quote)}${source(quote) && markup`<figcaption>${source(quote)}</figcaption>`}</figure>`,
    )}</div>`,
  "quotes-list": (quotes) =>
    markup`<ul class="quotes">${quotes.map(
      (quote) =>
        markup`<li class="quote ${weight(quote)}">${words(quote)}${source(quote) && markup`<p class="by">${source(quote)}</p>`}</li>`,
    )}</ul>`,
  "quotes-articles": (quotes) =>
    markup`<div class="quotes">${quotes.map(
      (quote) =>
        markup`<article class="quote ${weight(quote)}">${source(quote) && markup`<p class="by">${source(quote)}</p>`}${words(quote)}</article>`,
    )}</div>`,
};

/** Quotations with their authors. The spotlight sets the first apart from the others. */
export function drawQuotes(form: TextForm, quotes: Quote[], isSpotlight: boolean): Markup {
  if (!isSpotlight) return draws[form](quotes);
  const [first, ...others] = quotes;
  return markup`<div class="spotlight">${first && draws["quotes-figures"]([first])}</div>${
    others.length > 0 && draws[form](others)
  }`;
}
