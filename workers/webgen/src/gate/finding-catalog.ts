import type { GateFinding } from "@shared/contracts";

export interface CatalogEntry {
  severity: GateFinding["severity"];
  /** What one finding of this code takes off the score of 100. */
  weight: number;
  meaning: string;
}

/**
 * Every code that the gate can give. docs/webgen.md shows the same table; a test compares the
 * two. The order is the order of a report.
 */
export const findingCatalog = {
  PAGE_TOO_LARGE: { severity: "hard", weight: 10, meaning: "The page is larger than 512 KB" },
  DOCUMENT_TRUNCATED: { severity: "hard", weight: 30, meaning: "The page ends before `</html>`" },
  DOCTYPE_MISSING: { severity: "hard", weight: 10, meaning: "No `<!doctype html>` at the start" },
  LANG_MISSING: { severity: "hard", weight: 10, meaning: "`<html>` has no `lang`" },
  LANG_WRONG: { severity: "hard", weight: 10, meaning: "`lang` is not the language of the page" },
  TITLE_MISSING: { severity: "hard", weight: 10, meaning: "No `<title>`, or an empty one" },
  DESCRIPTION_MISSING: {
    severity: "hard",
    weight: 10,
    meaning: "No description for search results",
  },
  VIEWPORT_MISSING: { severity: "hard", weight: 10, meaning: "No viewport for small screens" },
  CHARSET_MISSING: { severity: "soft", weight: 3, meaning: "The encoding is not declared" },
  H1_MISSING: { severity: "hard", weight: 10, meaning: "No `<h1>`" },
  H1_MULTIPLE: { severity: "hard", weight: 10, meaning: "More than one `<h1>`" },
  HEADING_SKIPPED: {
    severity: "hard",
    weight: 5,
    meaning: "A heading level is left out, or a heading is empty",
  },
  HTML_MALFORMED: {
    severity: "hard",
    weight: 10,
    meaning: "Markup that a browser has to guess: unclosed, misnested, not allowed here",
  },
  HTML_RULE: { severity: "soft", weight: 1, meaning: "A rule of good markup is broken" },
  DUPLICATE_ID: { severity: "hard", weight: 10, meaning: "Two elements have the same id" },
  ANCHOR_DEAD: {
    severity: "hard",
    weight: 10,
    meaning: "A link to a place that this page doesn't have",
  },
  ANCHOR_EMPTY: {
    severity: "hard",
    weight: 10,
    meaning: "A link that leads nowhere: `#` or nothing",
  },
  SCRIPT_FORBIDDEN: { severity: "hard", weight: 30, meaning: "A script other than JSON-LD" },
  HANDLER_FORBIDDEN: {
    severity: "hard",
    weight: 30,
    meaning: "An inline event handler (`onclick` …)",
  },
  URL_FORBIDDEN: {
    severity: "hard",
    weight: 30,
    meaning: "A `javascript:`, `vbscript:` or `data:` address in a link",
  },
  META_REFRESH: {
    severity: "hard",
    weight: 30,
    meaning: "The page sends its reader elsewhere by itself",
  },
  BASE_FORBIDDEN: { severity: "hard", weight: 30, meaning: "`<base>` changes where links lead" },
  EMBED_FORBIDDEN: { severity: "hard", weight: 30, meaning: "A frame, object or embed" },
  FORM_FOREIGN: { severity: "hard", weight: 30, meaning: "A form that sends its data elsewhere" },
  EXTERNAL_RESOURCE: {
    severity: "hard",
    weight: 30,
    meaning: "An image, font, style sheet or other file that is not in the page",
  },
  JSON_LD_INVALID: {
    severity: "hard",
    weight: 10,
    meaning: "Structured data that doesn't parse or lacks its context",
  },
  LEFTOVER_PLACEHOLDER: {
    severity: "hard",
    weight: 15,
    meaning: "Filler text such as lorem ipsum",
  },
  LEFTOVER_TEMPLATE: {
    severity: "hard",
    weight: 15,
    meaning: "Template braces, `undefined`, `[object Object]`",
  },
  LEFTOVER_MARKDOWN: {
    severity: "hard",
    weight: 15,
    meaning: "Markdown that was not turned into HTML",
  },
  LEFTOVER_TODO: { severity: "hard", weight: 15, meaning: "A note of the author to themselves" },
  LEFTOVER_CHATTER: { severity: "hard", weight: 15, meaning: "A model speaks to its user" },
  FROZEN_MISSING: { severity: "hard", weight: 30, meaning: "A frozen section is not on the page" },
  FROZEN_CHANGED: {
    severity: "hard",
    weight: 30,
    meaning: "A frozen section differs from what was given",
  },
  INVENTED_EMAIL: {
    severity: "hard",
    weight: 20,
    meaning: "An e-mail address that the snapshot doesn't have",
  },
  INVENTED_PHONE: {
    severity: "hard",
    weight: 20,
    meaning: "A phone number that the snapshot doesn't have",
  },
  INVENTED_PRICE: {
    severity: "hard",
    weight: 20,
    meaning: "A price that the snapshot doesn't have",
  },
  INVENTED_DATE: {
    severity: "hard",
    weight: 20,
    meaning: "A date or year that the snapshot doesn't have",
  },
  INVENTED_LINK: {
    severity: "hard",
    weight: 20,
    meaning: "A link to an address that the snapshot doesn't have",
  },
  INVENTED_NUMBER: {
    severity: "hard",
    weight: 15,
    meaning: "Another number that the snapshot doesn't have",
  },
  INVENTED_NAME: { severity: "hard", weight: 15, meaning: "A name that the snapshot doesn't have" },
  INVENTED_TEXT: {
    severity: "soft",
    weight: 5,
    meaning: "A sentence that the snapshot doesn't have",
  },
  FACT_LOST: {
    severity: "hard",
    weight: 15,
    meaning: "A fact is neither on the page nor in `left_out`",
  },
  FACT_UNREAD: {
    severity: "soft",
    weight: 2,
    meaning: "What looks like a fact was taken for none and is not on the page",
  },
  PAGE_HANGS: { severity: "hard", weight: 50, meaning: "The page didn't answer in time" },
  PAGE_CRASHED: { severity: "hard", weight: 50, meaning: "The page brought its browser tab down" },
  PAGE_BLANK: {
    severity: "hard",
    weight: 50,
    meaning: "The page shows nothing or next to nothing",
  },
  PAGE_COVERED: {
    severity: "hard",
    weight: 50,
    meaning: "Something lies over most of the text of a screen",
  },
  PAGE_ERROR: { severity: "hard", weight: 20, meaning: "A script of the page failed" },
  CONSOLE_ERROR: { severity: "hard", weight: 15, meaning: "The browser logged an error" },
  EXTERNAL_REQUEST: { severity: "hard", weight: 30, meaning: "The page tried to load something" },
  DIALOG_OPENED: { severity: "hard", weight: 20, meaning: "The page opened a dialog" },
  POPUP_OPENED: { severity: "hard", weight: 20, meaning: "The page opened a window" },
  DOWNLOAD_STARTED: { severity: "hard", weight: 20, meaning: "The page started a download" },
  OVERFLOW_X: { severity: "hard", weight: 15, meaning: "The page scrolls sideways at this width" },
  TEXT_CLIPPED: { severity: "hard", weight: 8, meaning: "Text is cut off" },
  TEXT_OVERLAP: { severity: "hard", weight: 8, meaning: "Two texts lie on each other" },
  TAP_TARGET_SMALL: {
    severity: "soft",
    weight: 2,
    meaning: "A control is smaller than 24 × 24 px on a phone",
  },
  A11Y_CONTRAST: {
    severity: "hard",
    weight: 10,
    meaning: "Text is too faint against its background",
  },
  A11Y_IMAGE_ALT: { severity: "hard", weight: 10, meaning: "An image has no text alternative" },
  A11Y_NAME: { severity: "hard", weight: 10, meaning: "A button, link or field has no name" },
  A11Y_SERIOUS: {
    severity: "hard",
    weight: 10,
    meaning: "Another critical or serious axe finding",
  },
  A11Y_MODERATE: { severity: "soft", weight: 3, meaning: "A moderate axe finding" },
  A11Y_MINOR: { severity: "note", weight: 0.5, meaning: "A minor axe finding" },
  SCREENSHOT_CUT: {
    severity: "note",
    weight: 0,
    meaning: "The page is taller than its screenshot",
  },
} as const satisfies Record<string, CatalogEntry>;

export type FindingCode = keyof typeof findingCatalog;

export const findingCodes = Object.keys(findingCatalog) as FindingCode[];
