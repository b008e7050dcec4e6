import type { Entry, EntryColumns } from "../entry.ts";
import { drawEntries } from "../forms/entry-shapes.ts";
import type { Markup } from "../markup.ts";
import type { Form, RenderContext, Theme } from "../theme.ts";

/**
 * Draws a section's entries as its theme wants the variant, with ornaments where the form asks for
 * them; `draw` replaces the theme's usual mark.
 */
export function entrySection(
  form: Form,
  entries: Entry[],
  titles: Omit<EntryColumns, "language">,
  context: RenderContext,
  draw: NonNullable<Theme["portrait"]> = context.theme.mark,
): Markup {
  const columns = { ...titles, language: context.plan.language };
  const marked = form.hasMarks
    ? entries.map((entry, at) => ({
        ...entry,
        mark: draw(context.random(`mark ${at} ${entry.title}`), entry.title),
      }))
    : entries;
  return drawEntries(form.shape, form.layout, marked, columns);
}
