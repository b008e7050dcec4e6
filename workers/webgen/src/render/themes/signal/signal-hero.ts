import type { HeroSection } from "../../../plan/page-plan.ts";
import { type Markup, markup } from "../../markup.ts";
import { type HeroParts, heroParts } from "../../sections/hero-parts.ts";
import type { RenderContext } from "../../theme.ts";
import { signalPlot } from "./signal-ornament.ts";

type Compose = (parts: HeroParts, context: RenderContext) => Markup;

const compositions: Record<HeroSection["variant"], Compose> = {
  // Two cells, words and plot; the facts are a row of cells below.
  split: (parts, context) =>
    markup`<div class="cell say">${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div><div class="cell show">${signalPlot(context.random("hero"), 20, 16, "xMidYMid slice")}</div>${parts.facts}`,
  // The plot is a strip above and the words stand in the middle of the sheet.
  centered: (parts, context) =>
    markup`<div class="cell strip">${signalPlot(context.random("hero"), 56, 7, "xMidYMid slice")}</div><div class="cell say">${parts.kicker}${parts.title}<div class="answer">${parts.intro}${parts.actions}</div></div>${parts.facts}`,
  // The sentence takes the whole sheet; introduction and actions have a cell each.
  statement: (parts) =>
    markup`<div class="cell say">${parts.kicker}${parts.title}</div><div class="cell">${parts.intro}</div><div class="cell act">${parts.actions}</div>${parts.facts}`,
  // A dark sheet with the plot running in from the right.
  banner: (parts, context) =>
    markup`<div class="cell sheet on-band">${signalPlot(context.random("hero"), 26, 18, "xMaxYMid slice")}<div class="say">${parts.kicker}${parts.title}${parts.intro}${parts.actions}</div></div>${parts.facts}`,
};

export function signalHero(section: HeroSection, context: RenderContext): Markup {
  return markup`<section class="hero hero-${section.variant}" id="${section.id}" aria-labelledby="${section.id}_title">${compositions[section.variant](heroParts(section, context.plan.language), context)}</section>`;
}
