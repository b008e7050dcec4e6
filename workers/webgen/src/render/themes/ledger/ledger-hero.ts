import type { HeroSection } from "../../../plan/page-plan.ts";
import { type Markup, markup } from "../../markup.ts";
import { type HeroParts, heroParts } from "../../sections/hero-parts.ts";
import type { RenderContext } from "../../theme.ts";
import { ledgerPlate, ledgerStrip } from "./ledger-ornament.ts";

type Compose = (parts: HeroParts, context: RenderContext) => Markup;

const compositions: Record<HeroSection["variant"], Compose> = {
  // A front page: the headline over eight columns, the plate and the facts beside it.
  split: (parts, context) =>
    markup`<div class="opening"><div class="story">${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div><aside>${ledgerPlate(context.random("hero"))}${parts.facts}</aside></div>`,
  // A title page: everything on one axis, between rules.
  centered: (parts, context) =>
    markup`<div class="title-page">${parts.kicker}${parts.title}${ledgerStrip(context.random("hero"))}${parts.intro}${parts.actions}</div>${parts.facts}`,
  // One sentence over the full measure; the rest below the fold of a rule.
  statement: (parts) =>
    markup`${parts.kicker}${parts.title}<div class="below">${parts.intro}${parts.actions}</div>${parts.facts}`,
  // An engraved strip, then headline and introduction side by side.
  banner: (parts, context) =>
    markup`${ledgerStrip(context.random("hero"))}<div class="pair"><div>${parts.kicker}${parts.title}</div><div>${parts.intro}${parts.actions}</div></div>${parts.facts}`,
};

export function ledgerHero(section: HeroSection, context: RenderContext): Markup {
  return markup`<section class="hero hero-${section.variant}" id="${section.id}" aria-labelledby="${section.id}_title">${compositions[section.variant](heroParts(section, context.plan.language), context)}</section>`;
}
