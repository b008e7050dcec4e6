/**
 * Every address that a piece of CSS names: `url(…)`, `@import "…"`, `image-set("…")`, `src("…")`.
 * Comments are skipped and escapes decoded first, since `\75rl(` is `url(` to a browser.
 * Text in quotes elsewhere (`content: "…"`) is no address.
 */
export function findCssUrls(css: string): string[] {
  const text = decodeEscapes(css.replace(/\/\*[\s\S]*?(\*\/|$)/g, " "));
  const urls: string[] = [];
  for (const match of text.matchAll(/\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))/gi)) {
    urls.push((match[1] ?? match[2] ?? match[3] ?? "").trim());
  }
  for (const match of text.matchAll(/@import\s+(?:"([^"]*)"|'([^']*)')/gi)) {
    urls.push((match[1] ?? match[2] ?? "").trim());
  }
  for (const match of text.matchAll(/\b(?:image-set|src|image)\(([^)]*)/gi)) {
    for (const quoted of (match[1] ?? "").matchAll(/"([^"]*)"|'([^']*)'/g)) {
      const url = (quoted[1] ?? quoted[2] ?? "").trim();
      if (!url.startsWith("image/")) urls.push(url);
    }
  }
  return urls;
}

function decodeEscapes(css: string): string {
  return css.replace(/\\([0-9a-f]{1,6})\s?/gi, (whole, hex: string) => {
    const code = parseInt(hex, 16);
    return code > 0x1f && code < 0x110000 ? String.fromCodePoint(code) : whole;
  });
}
