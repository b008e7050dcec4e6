import { drawing, repeat } from "../../drawing.ts";
import { type Markup, markup } from "../../markup.ts";
import { type Random, pick } from "../../random.ts";

const inks = ["d1", "d2", "d3", "d7"] as const;
const side = 100;

type Tile = (ink: string, other: string) => Markup;

// Each tile fills a square of 100 by 100; the group around it turns and places it.
const tiles: readonly [Tile, ...Tile[]] = [
  (ink) => markup`<path class="${ink}" d="M0 0H100A100 100 0 0 1 0 100Z"/>`,
  (ink, other) =>
    markup`<path class="${other}" d="M0 0H100V100H0Z"/><path class="${ink}" d="M0 0H100A100 100 0 0 1 0 100Z"/>`,
  (ink) => markup`<circle class="${ink}" cx="50" cy="50" r="50"/>`,
  (ink, other) =>
    markup`<path class="${ink}" d="M0 0H100V100H0Z"/><circle class="${other}" cx="50" cy="50" r="26"/>`,
  (ink) => markup`<path class="${ink}" d="M0 50A50 50 0 0 1 100 50Z"/>`,
  (ink, other) =>
    markup`<path class="${ink}" d="M0 0H100L0 100Z"/><path class="${other}" d="M100 100H0L100 0Z"/>`,
  (ink) => markup`<path class="${ink}" d="M0 0H100V20H0ZM0 40H100V60H0ZM0 80H100V100H0Z"/>`,
  (ink, other) =>
    markup`<path class="${other}" d="M0 0H100V100H0Z"/><path class="${ink}" d="M0 100A100 100 0 0 1 100 0V50A50 50 0 0 0 50 100Z"/>`,
  (ink) => markup`<path class="${ink}" d="M0 0H50V50H0ZM50 50H100V100H50Z"/>`,
  () => markup``,
];

function tile(random: Random, column: number, row: number): Markup {
  const ink = pick(random, inks);
  const other = pick(random, inks);
  const turn = Math.floor(random() * 4) * 90;
  const draw = pick(random, tiles);
  return markup`<g transform="translate(${column * side} ${row * side}) rotate(${turn} 50 50)">${draw(ink, other === ink ? "d5" : other)}</g>`;
}

/** A composition of plain shapes on a grid of squares. */
export function atelierTiles(random: Random, columns: number, rows: number, fit?: string): Markup {
  return drawing(
    columns * side,
    rows * side,
    repeat(columns * rows, (at) => tile(random, at % columns, Math.floor(at / columns))),
    "ornament tiles",
    fit,
  );
}

export function atelierOrnament(random: Random): Markup {
  return atelierTiles(random, 3, 4);
}

/** Two by two squares for one entry. */
export function atelierMark(random: Random): Markup {
  return atelierTiles(random, 3, 2);
}
