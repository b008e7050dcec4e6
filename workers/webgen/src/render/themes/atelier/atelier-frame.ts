import { type Markup, markup } from "../../markup.ts";
import { firstContact, navBar, wordmark } from "../../navigation.ts";
import type { RenderContext, SectionPart } from "../../theme.ts";

/** Name on the left, the sections as a short column on the right; no lines. */
export function atelierHeader(context: RenderContext): Markup {
  return markup`<header class="top">${wordmark(context)}${navBar(context, "column")}</header>`;
}

const grounds: Partial<Record<string, string>> = {
  proof: " on-band",
  contact: " on-tint",
  steps: " on-tint",
};

/** Heading and body hang from different lines; every second section from others than the first. */
export function atelierFrame(part: SectionPart): Markup {
  const { section, number } = part;
  const side = number % 2 === 1 ? "odd" : "even";
  return markup`<section class="section type-${section.type} ${side}${grounds[section.type] ?? ""}" id="${section.id}"${part.name}>${part.heading}${part.intro}${part.body}</section>`;
}

/** The name once more, as large as it goes. */
export function atelierFooter(context: RenderContext): Markup {
  const { name, tagline } = context.plan.organisation;
  const lines = [firstContact(context, "email"), firstContact(context, "phone")];
  const size =
    name.text.length > 24 ? "is-long" : name.text.length > 10 ? "is-middling" : "is-short";
  return markup`<footer class="end">${tagline && markup`<p>${tagline.text}</p>`}<ul>${lines.map((line) => line && markup`<li>${line}</li>`)}</ul><p class="sign ${size}">${name.text}</p></footer>`;
}
