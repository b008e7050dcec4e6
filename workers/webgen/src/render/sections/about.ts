import type { AboutSection } from "../../plan/page-plan.ts";
import { paragraphs } from "../forms/entry-parts.ts";
import { type Markup, markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";

/** Prose; the variant `lead` sets the first paragraph large, `aside` gives it a drawing for company. */
export function aboutBody(section: AboutSection, context: RenderContext): Markup {
  const form = context.theme.forms.about[section.variant];
  const texts = section.paragraphs.map((paragraph) => paragraph.text);
  const [first = "", ...rest] = texts;
  const prose =
    section.variant === "lead"
      ? markup`${paragraphs(first, "lead")}${rest.length > 0 && markup`<div class="rest">${rest.map((text) => paragraphs(text, "prose"))}</div>`}`
      : markup`${texts.map((text) => paragraphs(text, "prose"))}`;
  const length = texts.join(" ").length;
  const size = length > 700 ? "is-long" : length > 220 ? "is-middling" : "is-brief";
  if (!form.hasOrnament) return markup`<div class="about ${form.layout} ${size}">${prose}</div>`;
  const drawing = context.theme.ornament(context.random(`about ${section.id}`));
  return markup`<div class="about ${form.layout} ${size}"><div class="about-text">${prose}</div><div class="about-drawing">${drawing}</div></div>`;
}
