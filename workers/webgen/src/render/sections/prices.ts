import type { PricesSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function pricesBody(section: PricesSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.items.map((item) => ({
    title: item.title.text,
    meta: item.price.text,
    text: item.text?.text,
    points: item.points?.map((point) => point.text),
  }));
  const columns = { title: words.what, text: words.details, meta: words.price };
  return entrySection(theme.forms.prices[section.variant], entries, columns, context);
}
