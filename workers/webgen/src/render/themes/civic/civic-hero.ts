import type { HeroSection } from "../../../plan/page-plan.ts";
import { type Markup, markup } from "../../markup.ts";
import { type HeroParts, heroParts } from "../../sections/hero-parts.ts";
import type { RenderContext } from "../../theme.ts";
import { civicStreet } from "./civic-ornament.ts";

type Compose = (parts: HeroParts, context: RenderContext) => Markup;

const compositions: Record<HeroSection["variant"], Compose> = {
  // The message, and a panel with the facts; the street closes the panel.
  split: (parts, context) =>
    markup`<div class="bounds halves"><div><header>${parts.kicker}${parts.title}</header>${parts.intro}${parts.actions}</div><aside class="panel">${parts.facts}${civicStreet(context.random("hero"), 4)}</aside></div>`,
  // A plate in the middle of the street.
  centered: (parts, context) =>
    markup`<div class="plate"><div class="bounds"><div class="slab"><header>${parts.kicker}${parts.title}</header>${parts.intro}${parts.actions}</div></div>${civicStreet(context.random("hero"), 16)}</div>${parts.facts && markup`<div class="bounds">${parts.facts}</div>`}`,
  // A dark ground, the sentence, the facts as a closing row.
  statement: (parts) =>
    markup`<div class="on-band"><div class="bounds"><header>${parts.kicker}${parts.title}</header><div class="halves">${parts.intro}${parts.actions}</div></div></div>${parts.facts && markup`<div class="bounds">${parts.facts}</div>`}`,
  // The street as a frieze over the whole width of a tinted ground.
  banner: (parts, context) =>
    markup`<div class="on-tint"><div class="bounds"><header>${parts.kicker}${parts.title}</header>${parts.intro}${parts.actions}</div>${civicStreet(context.random("hero"), 18)}</div>${parts.facts && markup`<div class="bounds">${parts.facts}</div>`}`,
};

export function civicHero(section: HeroSection, context: RenderContext): Markup {
  return markup`<section class="hero hero-${section.variant}" id="${section.id}" aria-labelledby="${section.id}_title">${compositions[section.variant](heroParts(section, context.plan.language), context)}</section>`;
}
