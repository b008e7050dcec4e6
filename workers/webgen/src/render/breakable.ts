import { type Markup, markup } from "./markup.ts";

/**
 * An e-mail or web address that may break after `@` and `/` and before a dot, rather than in the
 * middle of a word; other text as it is.
 */
export function breakable(text: string): Markup {
  if (!/^\S{16,}$/.test(text) || !/[@/]/.test(text)) return markup`${text}`;
  const parts = text.split(/(?<=[@/])|(?=\.\p{L})/u);
  return markup`${parts.map((part, at) => markup`${at > 0 && markup`<wbr>`}${part}`)}`;
}
