import { wordLanguage } from "../../language.ts";
import { type Markup, markup } from "../../markup.ts";
import { firstContact, navBar, navList, wordmark } from "../../navigation.ts";
import type { RenderContext, SectionPart } from "../../theme.ts";

/** A bar with name and telephone; the sections fold into a menu where there is no room for them. */
export function civicHeader(context: RenderContext): Markup {
  const phone = firstContact(context, "phone");
  const list = navList(context);
  return markup`<header class="bar"><div class="bounds"><p class="name">${wordmark(context)}</p>${phone && markup`<p class="call">${phone}</p>`}</div>${
    list &&
    markup`<nav${wordLanguage(context.plan.language)} aria-label="${context.words.sections}"><details class="bounds"><summary>${context.words.menu}</summary>${list}</details></nav>`
  }</header>`;
}

/** Grounds alternate; what others say stands on the dark one. */
export function civicFrame(part: SectionPart): Markup {
  const { section, number } = part;
  const ground = section.type === "proof" ? " on-band" : number % 2 === 0 ? " raised" : "";
  return markup`<section class="section type-${section.type}${ground}" id="${section.id}"${part.name}><div class="bounds"><div class="title">${part.heading}${part.intro}</div>${part.body}</div></section>`;
}

/** A dark footer: who, where, and the way back up. */
export function civicFooter(context: RenderContext): Markup {
  const { name, tagline } = context.plan.organisation;
  const lines = [
    firstContact(context, "address"),
    firstContact(context, "phone"),
    firstContact(context, "email"),
  ];
  return markup`<footer class="base on-band"><div class="bounds"><div><p class="name">${name.text}</p>${tagline && markup`<p>${tagline.text}</p>`}<address>${lines.map((line) => line && markup`${line}<br>`)}</address></div>${navBar({ ...context, words: { ...context.words, sections: context.words.footer } }, "again")}</div></footer>`;
}
