import type { HeroSection } from "../../plan/page-plan.ts";
import { type Markup, markup } from "../markup.ts";
import { textLink } from "../text-link.ts";

/** The pieces of a hero; each theme puts them together in its own way. */
export interface HeroParts {
  kicker: Markup | undefined;
  title: Markup;
  intro: Markup | undefined;
  actions: Markup | undefined;
  /** Name and value pairs, as a description list. */
  facts: Markup | undefined;
}

/** Long headings are set smaller: a class of size by number of characters. */
function titleSize(text: string): string {
  if (text.length <= 26) return "size-1";
  if (text.length <= 52) return "size-2";
  if (text.length <= 90) return "size-3";
  return "size-4";
}

export function heroParts(section: HeroSection, language: string): HeroParts {
  const { kicker, heading, intro, actions, highlights } = section;
  return {
    kicker: kicker && markup`<p class="kicker">${kicker.text}</p>`,
    title: markup`<h1 id="${section.id}_title" class="${titleSize(heading.text)}">${heading.text}</h1>`,
    intro: intro && markup`<p class="intro">${intro.text}</p>`,
    actions:
      actions.length > 0
        ? markup`<p class="actions">${actions.map((link, at) => markup`${at > 0 && " "}${textLink(link, language, at === 0 ? "button" : "button quiet")}`)}</p>`
        : undefined,
    facts:
      highlights.length > 0
        ? markup`<dl class="facts">${highlights.map(
            (fact) =>
              markup`<div><dt>${fact.label.text}</dt><dd class="${fact.value.text.length > 12 ? "value is-long" : "value"}">${fact.value.text}</dd></div>`,
          )}</dl>`
        : undefined,
  };
}
