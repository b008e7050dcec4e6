import { drawing, repeat, short } from "../../drawing.ts";
import { type Markup, markup } from "../../markup.ts";
import { personInitial } from "../../monogram.ts";
import { type Random, between, pick } from "../../random.ts";

/** A line of hills over the whole width, as one filled path. */
function hills(random: Random, width: number, top: number, foot: number, ink: string): Markup {
  const span = width / 4;
  let path = `M${-span} ${foot}V${top}`;
  for (let x = -span; x < width + span; x += span) {
    path += `q${short(span / 2)} ${between(random, -70, 30)} ${short(span)} 0`;
  }
  return markup`<path class="${ink}" d="${path}V${foot}Z"/>`;
}

/** A stalk with paired leaves. */
function sprig(random: Random, x: number, y: number, height: number, ink: string): Markup {
  const pairs = 3 + Math.floor(random() * 3);
  const lean = between(random, -14, 14);
  const leaf = height / (pairs + 1.2);
  return markup`<g class="${ink}" transform="translate(${short(x)} ${short(y)}) rotate(${lean})"><path d="M-1.6 0L-.6 ${short(-height)}h1.2L1.6 0Z"/>${repeat(
    pairs,
    (at) => {
      const rise = short(-leaf * (at + 0.7));
      const size = short(leaf * (1.15 - at * 0.12));
      return markup`<path d="M0 ${rise}q${size} ${short(-size * 0.1)} ${size} ${-size}q${-size} 0 ${-size} ${size}Z"/><path d="M0 ${rise}q${-size} ${short(-size * 0.1)} ${-size} ${-size}q${size} 0 ${size} ${size}Z"/>`;
    },
  )}<circle cy="${short(-height)}" r="${short(leaf * 0.3)}"/></g>`;
}

/** A landscape: a sun, three rows of hills, sprigs in front. */
export function hearthLandscape(
  random: Random,
  width: number,
  height: number,
  fit = "xMidYMax slice",
): Markup {
  const radius = height * between(random, 0.15, 0.22);
  const sunX = width * between(random, 0.2, 0.8);
  return drawing(
    width,
    height,
    markup`<circle class="sun" cx="${short(sunX)}" cy="${short(height * 0.36)}" r="${short(radius)}"/>${hills(random, width, height * 0.56, height, "d3")}${hills(random, width, height * 0.7, height, "d2")}${hills(random, width, height * 0.84, height, "d1")}${repeat(
      Math.round(width / 55),
      (at) =>
        sprig(
          random,
          at * 55 + between(random, 4, 50),
          height + 4,
          height * between(random, 0.16, 0.42),
          pick(random, ["d7", "d7", "d4"]),
        ),
    )}`,
    "ornament landscape",
    fit,
  );
}

export function hearthOrnament(random: Random): Markup {
  return hearthLandscape(random, 400, 380);
}

type Glyph = (random: Random) => Markup;

const glyphs: readonly [Glyph, ...Glyph[]] = [
  (random) => markup`${sprig(random, 40, 70, 52, "d7")}`,
  (random) => markup`${sprig(random, 26, 68, 40, "d7")}${sprig(random, 52, 70, 50, "d1")}`,
  (random) =>
    markup`<g class="d1">${repeat(8, (at) => markup`<ellipse cx="40" cy="22" rx="${between(random, 7, 8)}" ry="13" transform="rotate(${at * 45} 40 40)"/>`)}</g><circle class="d7" cx="40" cy="40" r="9"/>`,
  () =>
    markup`<circle class="d1" cx="40" cy="40" r="13"/><g class="d7">${repeat(12, (at) => markup`<path d="M38.4 12h3.2v9h-3.2z" transform="rotate(${at * 30} 40 40)"/>`)}</g>`,
  () =>
    markup`<path class="d1" d="M8 62Q24 26 40 46T72 34V62Z"/><path class="d7" d="M8 62Q30 44 48 56T72 52V62Z"/><circle class="d2" cx="54" cy="24" r="8"/>`,
  () =>
    markup`<path class="d7" d="M40 12Q62 38 57 54A17.5 17.5 0 0 1 23 54Q18 38 40 12Z"/><path class="d3" d="M31 54a9.5 9.5 0 0 0 9 9.5" />`,
];

/** A soft round ground, never quite the same, for glyphs and initials. */
function pebble(random: Random, ink: string): Markup {
  const a = between(random, 30, 39);
  const b = between(random, 30, 39);
  return markup`<path class="${ink}" d="M40 ${short(40 - b)}C${40 + 22} ${short(40 - b)} ${short(40 + a)} 20 ${short(40 + a)} 42S60 78 40 78 ${short(40 - a)} 62 ${short(40 - a)} 40 18 ${short(40 - b)} 40 ${short(40 - b)}Z"/>`;
}

export function hearthMark(random: Random): Markup {
  return drawing(
    80,
    80,
    markup`${pebble(random, "ground")}${pick(random, glyphs)(random)}`,
    "ornament mark",
  );
}

/** A person's initial on a pebble. */
export function hearthPortrait(random: Random, name: string): Markup {
  return drawing(
    80,
    80,
    markup`${pebble(random, "ground")}<text class="letter" x="40" y="52" text-anchor="middle" font-size="34">${personInitial(name)}</text>`,
    "ornament portrait",
  );
}

/** The wavy lower edge of a ground. */
export function hearthEdge(random: Random, className = "edge"): Markup {
  const rise = between(random, 14, 34);
  return markup`<svg class="ornament ${className}" viewBox="0 0 1200 50" preserveAspectRatio="none" aria-hidden="true"><path d="M0 50V${short(50 - rise)}Q300 ${short(50 - rise - 26)} 600 ${short(50 - rise)}T1200 ${short(50 - rise)}V50Z"/></svg>`;
}
