import { type Fragment, type Markup, markup } from "./markup.ts";

/** An inline drawing that says nothing to a reader of text. Sizes in its own units. */
export function drawing(
  width: number,
  height: number,
  shapes: Fragment,
  className = "ornament",
  fit = "xMidYMid meet",
): Markup {
  return markup`<svg class="${className}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="${fit}" aria-hidden="true">${shapes}</svg>`;
}

/** Draws `count` shapes by their index. */
export function repeat(count: number, draw: (at: number) => Markup): Markup[] {
  return Array.from({ length: count }, (_unused, at) => draw(at));
}

/** Two digits are enough for a drawing. */
export function short(value: number): number {
  return Math.round(value * 100) / 100;
}
