import type { ProofSection } from "../../plan/page-plan.ts";
import { drawNumbers } from "../forms/numbers.ts";
import { drawQuotes } from "../forms/quotes.ts";
import { type Markup, markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";

/** Quotes, numbers and names. The variant says which of them leads; none of them is left out. */
export function proofBody(section: ProofSection, context: RenderContext): Markup {
  const form = context.theme.forms.proof[section.variant];
  const isSpotlight = section.variant === "spotlight";
  const quotes = section.quotes.length > 0 && drawQuotes(form.quotes, section.quotes, isSpotlight);
  const numbers = section.numbers.length > 0 && drawNumbers(form.numbers, section.numbers);
  const names =
    section.names.length > 0 &&
    markup`<ul class="names">${section.names.map((name) => markup`<li>${name.text}</li>`)}</ul>`;
  const blocks = { quotes, numbers, names };
  const order = {
    quotes: ["quotes", "numbers", "names"],
    spotlight: ["quotes", "names", "numbers"],
    numbers: ["numbers", "quotes", "names"],
    logos: ["names", "numbers", "quotes"],
  } as const;
  return markup`<div class="proof ${form.layout}">${order[section.variant].map((name) => blocks[name])}</div>`;
}
