import { createHash } from "node:crypto";
import { escapeHtml } from "./escape.ts";

/** As in the plan: HTML that must stand on the page unchanged. */
interface Frozen {
  id: string;
  html: string;
}

const closing = "</div>";

/** SHA-256 of the UTF-8 bytes, hex. */
function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The opening tag around one frozen section. It names length (UTF-16 units) and hash of what follows. */
function frozenOpening(frozen: Frozen): string {
  const hash = sha256(frozen.html);
  return `<div class="frozen" data-frozen="${escapeHtml(frozen.id)}" data-length="${frozen.html.length}" data-sha256="${hash}">`;
}

/** The empty place that the page keeps for a frozen section until `spliceFrozen` fills it. */
export function frozenPlace(frozen: Frozen): string {
  return frozenOpening(frozen) + closing;
}

/**
 * Fills the places with the frozen bytes. All places are found before the first byte goes in, so
 * that frozen HTML which looks like another's place changes nothing.
 * Throws when the page has not exactly one place for each.
 */
export function spliceFrozen(page: string, sections: readonly Frozen[]): string {
  const cuts = sections.map((section) => {
    const place = frozenPlace(section);
    const at = page.indexOf(place);
    if (at < 0 || page.includes(place, at + 1)) {
      throw new Error(`The page needs exactly one place for the frozen section "${section.id}".`);
    }
    return { at: at + place.length - closing.length, html: section.html };
  });
  let result = "";
  let from = 0;
  for (const cut of cuts.toSorted((one, other) => one.at - other.at)) {
    result += page.slice(from, cut.at) + cut.html;
    from = cut.at;
  }
  return result + page.slice(from);
}
