import { breakable } from "./breakable.ts";
import { wordLanguage } from "./language.ts";
import { type Markup, markup } from "./markup.ts";
import { safeHref } from "./safe-href.ts";
import type { RenderContext } from "./theme.ts";

/** The links to the page's sections as a list; nothing when the plan names none. */
export function navList(context: RenderContext): Markup | undefined {
  if (context.nav.length === 0) return undefined;
  const { language } = context.plan;
  // The landmark around the list may be marked for its name; the list is in the page's language.
  const own = wordLanguage(language) && markup` lang="${language}"`;
  return markup`<ul${own}>${context.nav.map(
    ({ href, label }) =>
      markup`<li><a href="${href}"${wordLanguage(language, label)}>${label.text}</a></li>`,
  )}</ul>`;
}

/** The navigation as a landmark. */
export function navBar(context: RenderContext, className: string): Markup | undefined {
  const list = navList(context);
  return (
    list &&
    markup`<nav class="${className}"${wordLanguage(context.plan.language)} aria-label="${context.words.sections}">${list}</nav>`
  );
}

/** The organisation's name, linked to the top of the page. */
export function wordmark(context: RenderContext): Markup {
  return markup`<a class="wordmark" href="#main_content">${context.plan.organisation.name.text}</a>`;
}

/** The organisation's line for the head of the page, unless the hero says the same below it. */
export function headTagline({ plan }: RenderContext): string | undefined {
  const tagline = plan.organisation.tagline?.text;
  return tagline === plan.sections[0]?.heading.text ? undefined : tagline;
}

/** The first of the contact entries of a kind, for mastheads and footers. */
export function firstContact(
  context: RenderContext,
  kind: "email" | "phone" | "address",
): Markup | undefined {
  for (const section of context.plan.sections) {
    if (section.type !== "contact") continue;
    const entry = section.entries.find((candidate) => candidate.kind === kind);
    const href = safeHref(entry?.href);
    if (entry)
      return href
        ? markup`<a href="${href}" dir="auto">${breakable(entry.value.text)}</a>`
        : markup`<span dir="auto">${breakable(entry.value.text)}</span>`;
  }
  return undefined;
}
