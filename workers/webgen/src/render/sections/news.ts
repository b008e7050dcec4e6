import type { NewsSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function newsBody(section: NewsSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.items.map((item) => ({
    title: item.title.text,
    meta: item.date?.text,
    text: item.text?.text,
    link: item.link,
  }));
  const columns = { title: words.what, text: words.details, meta: words.date };
  return entrySection(theme.forms.news[section.variant], entries, columns, context);
}
