import { type Markup, markup } from "../../markup.ts";
import { firstContact, headTagline, navBar, wordmark } from "../../navigation.ts";
import type { RenderContext, SectionPart } from "../../theme.ts";
import { hearthEdge } from "./hearth-ornament.ts";

/** The name under its own mark, the sections as pills. */
export function hearthHeader(context: RenderContext): Markup {
  const { theme } = context;
  const tagline = headTagline(context);
  return markup`<header class="sign"><div class="wrap">${theme.mark(context.random("brand"))}<div class="names-line">${wordmark(context)}${tagline && markup`<p>${tagline}</p>`}</div>${navBar(context, "pills")}</div></header>`;
}

/** Plain sections and coloured ones with a wavy upper edge take turns. */
export function hearthFrame(part: SectionPart, context: RenderContext): Markup {
  const { section, number } = part;
  const isRaised = number % 2 === 0;
  const centred = ["hours", "steps", "proof"].includes(section.type) ? " in-middle" : "";
  return markup`<section class="section type-${section.type}${isRaised ? " raised" : ""}${centred}" id="${section.id}"${part.name}>${isRaised && hearthEdge(context.random(`edge ${number}`))}<div class="ground"><div class="wrap"><hgroup>${part.heading}${part.intro}</hgroup>${part.body}</div></div>${isRaised && hearthEdge(context.random(`under ${number}`), "edge under")}</section>`;
}

/** Everything one needs to come by, on a rounded dark ground. */
export function hearthFooter(context: RenderContext): Markup {
  const { name, tagline } = context.plan.organisation;
  const lines = [
    firstContact(context, "phone"),
    firstContact(context, "address"),
    firstContact(context, "email"),
  ];
  return markup`<footer class="doorstep on-band"><p class="name">${name.text}</p>${tagline && markup`<p>${tagline.text}</p>`}<address><ul>${lines.map((line) => line && markup`<li>${line}</li>`)}</ul></address></footer>`;
}
