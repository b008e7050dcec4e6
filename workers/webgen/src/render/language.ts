import type { Copy } from "../plan/page-plan.ts";
import { type Markup, markup } from "./markup.ts";

const rightToLeft = new Set("ar arc ckb dv fa he iw nqo pnb ps sd syr ug ur yi ji".split(" "));

/** Whether a BCP 47 language is written from right to left; a named script outweighs the language. */
export function isRightToLeft(language: string): boolean {
  const [primary = "", ...rest] = language.toLowerCase().split("-");
  const script = rest.find((part) => /^[a-z]{4}$/.test(part));
  if (script) return /^(?:adlm|arab|aran|hebr|nkoo|rohg|syrc|thaa)$/.test(script);
  return rightToLeft.has(primary);
}

/** Fixed words are English where the page's language has no catalogue of them. */
function hasOwnWords(language: string): boolean {
  return /^(?:en|ru|de)\b/i.test(language);
}

/**
 * The attribute ` lang="en"` for an element whose text is a fixed word that the page's language
 * lacks. Copy with a place is the site's own and never marked; without copy it is a word of the
 * renderer.
 */
export function wordLanguage(language: string, copy?: Copy): Markup | undefined {
  return copy?.place || hasOwnWords(language) ? undefined : markup` lang="en"`;
}
