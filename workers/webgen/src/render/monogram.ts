import { escapeHtml } from "./escape.ts";

/** The first letter or digit of a name, upper case; a dot where it has none. */
export function initial(name: string): string {
  return /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? "•";
}

const honorific =
  /^(mrs?|ms|miss|mx|sir|dame|dr|prof(essor)?|rev|fr|hon|herr|frau|д-р|проф|г-н|г-жа)$/i;

/** The first letter of a person's name, titles skipped. */
export function personInitial(name: string): string {
  const words = name.split(/\s+/).filter((word) => !honorific.test(word.replace(/\.$/, "")));
  return initial(words.join(" ") || name);
}

/** The page's icon as a `data:` URL: the organisation's initial on the colour of the buttons. */
export function faviconUrl(name: string, ground: string, ink: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="${ground}"/><text x="32" y="45" font-family="Georgia,serif" font-size="38" font-weight="700" text-anchor="middle" fill="${ink}">${escapeHtml(initial(name))}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
