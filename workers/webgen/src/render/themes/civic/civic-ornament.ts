import { drawing, repeat, short } from "../../drawing.ts";
import { type Markup, markup } from "../../markup.ts";
import { personInitial } from "../../monogram.ts";
import { type Random, between, pick } from "../../random.ts";

const wallInks = ["d1", "d2", "d1", "d7"] as const;

function windows(columns: number, rows: number, left: number, top: number): Markup[] {
  return repeat(columns * rows, (at) => {
    const x = left + (at % columns) * 20;
    const y = top + Math.floor(at / columns) * 24;
    return markup`<path class="d5" d="M${x} ${y}h10v13h-10z"/>`;
  });
}

// Each building stands on y = 160 and is 100 wide.
type Building = (random: Random, ink: string) => Markup;

const buildings: readonly [Building, ...Building[]] = [
  (random, ink) => {
    const floors = 2 + Math.floor(random() * 3);
    const top = 160 - floors * 24 - 18;
    return markup`<path class="${ink}" d="M8 160V${top}H92V160Z"/>${windows(4, floors, 15, top + 9)}`;
  },
  (_random, ink) =>
    markup`<path class="${ink}" d="M4 160V84L50 52L96 84V160Z"/><circle class="d5" cx="50" cy="82" r="8"/><path class="d5" d="M38 160V122a12 12 0 0 1 24 0V160Z"/>`,
  (_random, ink) =>
    markup`<path class="${ink}" d="M2 70L50 42L98 70V80H2ZM6 148H94V160H6ZM12 80H24V148H12ZM34 80H46V148H34ZM56 80H68V148H56ZM78 80H90V148H78Z"/>`,
  (_random, ink) =>
    markup`<path class="${ink}" d="M0 160V76H100V160H84V124a14 14 0 0 0-28 0V160H44V124a14 14 0 0 0-28 0V160Z"/>`,
  (random, ink) => {
    const top = between(random, 18, 36);
    return markup`<path class="${ink}" d="M34 160V${top + 26}L50 ${top}L66 ${top + 26}V160Z"/><circle class="d5" cx="50" cy="${top + 42}" r="8"/><path class="d5" d="M46 160V132H54V160Z"/>`;
  },
  (random, ink) => {
    const crown = between(random, 24, 34);
    return markup`<path class="d4" d="M48 160V104H52V160Z"/><circle class="${ink}" cx="50" cy="${short(104 - crown / 2)}" r="${crown}"/>`;
  },
  (_random, ink) =>
    markup`<path class="${ink}" d="M10 160V100a40 40 0 0 1 80 0V160Z"/>${windows(3, 2, 25, 104)}`,
];

function building(random: Random, x: number): Markup {
  return markup`<g transform="translate(${x})">${pick(random, buildings)(random, pick(random, wallInks))}</g>`;
}

/** A street of plain buildings. */
export function civicStreet(random: Random, houses: number, fit = "xMidYMax slice"): Markup {
  return drawing(
    houses * 100,
    160,
    markup`${repeat(houses, (at) => building(random, at * 100))}<path class="d4" d="M0 157H${houses * 100}V160H0Z"/>`,
    "ornament street",
    fit,
  );
}

export function civicOrnament(random: Random): Markup {
  return civicStreet(random, 3, "xMidYMax meet");
}

/** One house for one entry. */
export function civicMark(random: Random): Markup {
  return drawing(100, 160, building(random, 0), "ornament mark", "xMidYMax meet");
}

/** A person's initial on a plate under a roof. */
export function civicPortrait(random: Random, name: string): Markup {
  const ink = pick(random, ["d1", "d2", "d7"]);
  return drawing(
    100,
    120,
    markup`<path class="${ink}" d="M0 34L50 6L100 34V42H0Z"/><text class="letter" x="50" y="100" text-anchor="middle" font-size="58">${personInitial(name)}</text>`,
    "ornament portrait",
  );
}
