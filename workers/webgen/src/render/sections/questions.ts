import type { QuestionsSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function questionsBody(section: QuestionsSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.items.map((item) => ({
    title: item.question.text,
    text: item.answer.text,
  }));
  const columns = { title: words.what, text: words.details, meta: words.what };
  return entrySection(theme.forms.questions[section.variant], entries, columns, context);
}
