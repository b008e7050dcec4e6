import type { HeroSection } from "../../../plan/page-plan.ts";
import { type Markup, markup } from "../../markup.ts";
import { type HeroParts, heroParts } from "../../sections/hero-parts.ts";
import type { RenderContext } from "../../theme.ts";
import { atelierTiles } from "./atelier-ornament.ts";

type Compose = (parts: HeroParts, context: RenderContext) => Markup;

const compositions: Record<HeroSection["variant"], Compose> = {
  // Words at the foot of the left side, a tall composition that runs off the right edge.
  split: (parts, context) =>
    markup`<div class="words">${parts.title}${parts.kicker}${parts.intro}${parts.actions}${parts.facts}</div>${atelierTiles(context.random("hero"), 4, 5, "xMidYMid slice")}`,
  // A frieze above, the words hung below it from two different lines.
  centered: (parts, context) =>
    markup`${atelierTiles(context.random("hero"), 10, 2, "xMidYMid slice")}<div class="hung">${parts.title}<div>${parts.kicker}${parts.intro}${parts.actions}</div></div>${parts.facts}`,
  // The sentence is the picture; a small composition stands at its foot.
  statement: (parts, context) =>
    markup`${parts.title}<div class="foot">${atelierTiles(context.random("hero"), 3, 3)}<div>${parts.kicker}${parts.intro}${parts.actions}</div>${parts.facts}</div>`,
  // A sheet of colour with a column of shapes along its side.
  banner: (parts, context) =>
    markup`<div class="sheet on-band">${atelierTiles(context.random("hero"), 2, 5, "xMidYMid slice")}<div>${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div></div>${parts.facts}`,
};

export function atelierHero(section: HeroSection, context: RenderContext): Markup {
  return markup`<section class="hero hero-${section.variant}" id="${section.id}" aria-labelledby="${section.id}_title">${compositions[section.variant](heroParts(section, context.plan.language), context)}</section>`;
}
