import type { Link } from "../plan/page-plan.ts";
import { wordLanguage } from "./language.ts";
import { type Markup, markup } from "./markup.ts";
import { safeHref } from "./safe-href.ts";

/**
 * A link of the plan; its label alone when the target may not be linked. `language` is the page's:
 * a fixed word that it lacks is marked.
 */
export function textLink(link: Link, language: string, className?: string): Markup {
  const mark = wordLanguage(language, link.label);
  const href = safeHref(link.href);
  if (href === undefined)
    return markup`<span class="${className ?? "unlinked"}"${mark}>${link.label.text}</span>`;
  return className
    ? markup`<a class="${className}" href="${href}"${mark}>${link.label.text}</a>`
    : markup`<a href="${href}"${mark}>${link.label.text}</a>`;
}
