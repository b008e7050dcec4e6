import { type Markup, markup } from "../../markup.ts";
import { firstContact, headTagline, navBar, wordmark } from "../../navigation.ts";
import type { RenderContext, SectionPart } from "../../theme.ts";

/** A newspaper's head: name, a line beside it, then the sections between two rules. */
export function ledgerHeader(context: RenderContext): Markup {
  const tagline = headTagline(context);
  return markup`<header class="masthead"><div class="nameplate"><p>${wordmark(context)}</p>${tagline && markup`<p class="tagline">${tagline}</p>`}</div>${navBar(context, "contents")}</header>`;
}

/** A rule, the heading in the margin column, the matter beside it. */
export function ledgerFrame(part: SectionPart): Markup {
  const { section } = part;
  return markup`<section class="section type-${section.type}" id="${section.id}"${part.name}><header class="margin">${part.heading}${part.intro}</header><div class="matter">${part.body}</div></section>`;
}

/** A colophon in three columns. */
export function ledgerFooter(context: RenderContext): Markup {
  const { name, tagline } = context.plan.organisation;
  const lines = [
    firstContact(context, "address"),
    firstContact(context, "phone"),
    firstContact(context, "email"),
  ];
  return markup`<footer class="colophon"><div><p class="name">${name.text}</p>${tagline && markup`<p>${tagline.text}</p>`}</div><address>${lines.map((line) => line && markup`<p>${line}</p>`)}</address></footer>`;
}
