import { type Oklch, toHex } from "./oklch.ts";

function channel(hex: string, at: number): number {
  const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance of `#rrggbb`, WCAG 2.2. */
function luminance(hex: string): number {
  return 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
}

/** Contrast ratio of two `#rrggbb` colours, 1..21, WCAG 2.2. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/**
 * The colour nearest to the wanted one that keeps `ratio` against every given ground; its
 * lightness moves toward 0 or 1 until it does. It is measured as the rounded hex that the page
 * will carry. Ends at black or white when the grounds ask for more than there is.
 */
export function readable(
  wanted: Oklch,
  grounds: readonly string[],
  ratio: number,
  toward: "dark" | "light",
): string {
  const step = toward === "dark" ? -0.005 : 0.005;
  for (let l = wanted.l; l > 0 && l < 1; l += step) {
    const hex = toHex({ ...wanted, l });
    if (grounds.every((ground) => contrast(hex, ground) >= ratio)) return hex;
  }
  return toward === "dark" ? "#000000" : "#ffffff";
}
