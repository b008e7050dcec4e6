import stringWidth from "string-width";

/**
 * Text from elsewhere as one line that is safe to print: control characters, which could move the
 * cursor or retitle the window, and line breaks become spaces.
 */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, " ").trim();
}

/** Cuts to `columns` terminal cells, with an ellipsis where something was cut. */
export function fitText(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let fitted = "";
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += stringWidth(segment);
    if (width > columns - 1) break;
    fitted += segment;
  }
  return columns < 1 ? "" : `${fitted.trimEnd()}…`;
}

/** Fills up with spaces to `columns` terminal cells. */
export function padText(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - stringWidth(text)));
}
