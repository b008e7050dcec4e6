import type { HeroSection } from "../../../plan/page-plan.ts";
import { type Markup, markup } from "../../markup.ts";
import { type HeroParts, heroParts } from "../../sections/hero-parts.ts";
import type { RenderContext } from "../../theme.ts";
import { hearthLandscape } from "./hearth-ornament.ts";

type Compose = (parts: HeroParts, context: RenderContext) => Markup;

const compositions: Record<HeroSection["variant"], Compose> = {
  // Words beside an arched window on a landscape.
  split: (parts, context) =>
    markup`<div class="wrap beside"><div>${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div><figure class="window">${hearthLandscape(context.random("hero"), 420, 480)}</figure></div>${parts.facts && markup`<div class="wrap">${parts.facts}</div>`}`,
  // The landscape lies along the foot, the words stand in its sky.
  centered: (parts, context) =>
    markup`<div class="sky"><div class="wrap">${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div>${hearthLandscape(context.random("hero"), 1400, 260)}</div>${parts.facts && markup`<div class="wrap">${parts.facts}</div>`}`,
  // A sign: large words on a rounded board, the facts hung below it.
  statement: (parts, context) =>
    markup`<div class="wrap"><div class="board on-band">${parts.kicker}${parts.title}<div>${parts.intro}${parts.actions}</div>${hearthLandscape(context.random("hero"), 1200, 150)}</div>${parts.facts}</div>`,
  // A wide window, and a card that overlaps it from below.
  banner: (parts, context) =>
    markup`<div class="wrap"><figure class="vista">${hearthLandscape(context.random("hero"), 1200, 330)}</figure><div class="card">${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div>${parts.facts}</div>`,
};

export function hearthHero(section: HeroSection, context: RenderContext): Markup {
  return markup`<section class="hero hero-${section.variant}" id="${section.id}" aria-labelledby="${section.id}_title">${compositions[section.variant](heroParts(section, context.plan.language), context)}</section>`;
}
