import type { OffersSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function offersBody(section: OffersSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.items.map((item) => ({
    title: item.title.text,
    meta: item.price?.text,
    text: item.text?.text,
    points: item.points?.map((point) => point.text),
    link: item.link,
  }));
  const columns = { title: words.what, text: words.details, meta: words.price };
  return entrySection(theme.forms.offers[section.variant], entries, columns, context);
}
