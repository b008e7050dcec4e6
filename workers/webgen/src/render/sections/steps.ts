import type { StepsSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function stepsBody(section: StepsSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.items.map((item) => ({ title: item.title.text, text: item.text?.text }));
  const columns = { title: words.what, text: words.details, meta: words.what };
  return entrySection(theme.forms.steps[section.variant], entries, columns, context);
}
