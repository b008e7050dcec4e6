import { type Markup, markup } from "../../markup.ts";
import { firstContact, navBar, wordmark } from "../../navigation.ts";
import type { RenderContext, SectionPart } from "../../theme.ts";

/** One line: mark, name, sections, and the first way to get in touch. */
export function signalHeader(context: RenderContext): Markup {
  const contact = firstContact(context, "email") ?? firstContact(context, "phone");
  const { mark } = context.theme;
  return markup`<header class="rail"><div class="brand">${mark(context.random("brand"))}${wordmark(context)}</div>${navBar(context, "tabs")}${contact && markup`<p class="reach">${contact}</p>`}</header>`;
}

/** A row of the sheet: a narrow cell with the heading, a wide one with the matter. */
export function signalFrame(part: SectionPart): Markup {
  const { section } = part;
  return markup`<section class="section type-${section.type}" id="${section.id}"${part.name}><div class="cell label">${part.heading}${part.intro}</div><div class="cell matter">${part.body}</div></section>`;
}

/** The last row of the sheet, as small as a status line. */
export function signalFooter(context: RenderContext): Markup {
  const { name, tagline } = context.plan.organisation;
  const lines = [
    firstContact(context, "email"),
    firstContact(context, "phone"),
    firstContact(context, "address"),
  ];
  return markup`<footer class="status"><ul><li class="name">${name.text}</li>${tagline && markup`<li>${tagline.text}</li>`}${lines.map((line) => line && markup`<li>${line}</li>`)}</ul></footer>`;
}
