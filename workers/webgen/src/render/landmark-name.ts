import type { SectionPlan } from "../plan/page-plan.ts";
import { type Markup, markup } from "./markup.ts";

function spoken(name: string): string {
  return name.replace(/\s+/g, " ").trim().toLowerCase();
}

/**
 * The attribute that names each section as a landmark, by section id: its heading or, where an
 * earlier section has the same one, the heading with a number, so that no two sound alike.
 */
export function landmarkNames(sections: readonly SectionPlan[]): ReadonlyMap<string, Markup> {
  const taken = new Set<string>();
  const headings = new Set(sections.map(({ heading }) => spoken(heading.text)));
  return new Map(
    sections.map(({ id, heading: { text } }) => {
      if (!taken.has(spoken(text))) {
        taken.add(spoken(text));
        return [id, markup` aria-labelledby="${id}_title"`];
      }
      let number = 2;
      const name = () => `${text} (${number})`;
      while (taken.has(spoken(name())) || headings.has(spoken(name()))) number += 1;
      taken.add(spoken(name()));
      return [id, markup` aria-label="${name()}"`];
    }),
  );
}
