import type { PeopleSection } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { entrySection } from "./entry-section.ts";

export function peopleBody(section: PeopleSection, context: RenderContext): Markup {
  const { words, theme } = context;
  const entries = section.people.map((person) => ({
    title: person.name.text,
    meta: person.role?.text,
    text: person.text?.text,
  }));
  const columns = { title: words.name, text: words.details, meta: words.role, isMetaSecond: true };
  return entrySection(
    theme.forms.people[section.variant],
    entries,
    columns,
    context,
    theme.portrait,
  );
}
