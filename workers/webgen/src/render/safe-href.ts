import { printable } from "./escape.ts";

/**
 * A link target that a page may carry, or undefined: absolute http(s) URLs, `mailto:`, `tel:` and
 * anchors. Everything else (`javascript:`, `data:`, relative paths) loses its link and stays text.
 */
export function safeHref(href: string | undefined): string | undefined {
  const target = printable(href ?? "").trim();
  if (/^#[A-Za-z][\w-]*$/.test(target)) return target;
  if (/^mailto:[^\s]+@[^\s]+$/i.test(target)) return target;
  if (/^tel:\+?[\d().\-;=a-z]+$/i.test(target)) return target;
  if (!/^https?:\/\//i.test(target)) return undefined;
  return URL.canParse(target) ? target.replace(/\s/g, "%20") : undefined;
}
