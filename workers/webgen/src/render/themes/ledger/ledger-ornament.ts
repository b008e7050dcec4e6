import { drawing, repeat, short } from "../../drawing.ts";
import { type Markup, markup } from "../../markup.ts";
import { type Random, between } from "../../random.ts";

/** Rings of turned ellipses, like the guilloche of a banknote. */
function rosette(random: Random, centre: number, radius: number, petals: number): Markup {
  const squash = between(random, 0.28, 0.62);
  return markup`${repeat(petals, (at) => markup`<ellipse class="${at % 2 ? "s5" : "s4"}" cx="${centre}" cy="${centre}" rx="${short(radius)}" ry="${short(radius * squash)}" transform="rotate(${short((at * 180) / petals)} ${centre} ${centre})"/>`)}`;
}

/** A large plate: two rosettes within each other and a frame of rules. */
export function ledgerPlate(random: Random): Markup {
  const inner = between(random, 62, 96);
  return drawing(
    400,
    400,
    markup`${rosette(random, 200, 186, 18 + Math.floor(random() * 10))}${rosette(random, 200, inner, 10 + Math.floor(random() * 6))}<circle class="s4" cx="200" cy="200" r="194"/><circle class="d1" cx="200" cy="200" r="7"/>`,
    "ornament plate",
  );
}

/** A wide strip of engraved waves. */
export function ledgerStrip(random: Random): Markup {
  const swing = between(random, 22, 34);
  const drift = between(random, 2, 7);
  const wave = 60 + Math.floor(random() * 50);
  const turns = Math.ceil(1600 / (wave * 2)) + 2;
  return drawing(
    1600,
    120,
    repeat(9, (at) => {
      const y = 60 + (at - 4) * 4;
      const lift = at % 2 ? swing : -swing;
      return markup`<path class="${at % 3 === 0 ? "s5" : "s4"}" d="M${short(-wave * 2 + at * drift)} ${y}q${wave / 2} ${lift} ${wave} 0${repeat(turns * 2, () => markup`t${wave} 0`)}"/>`;
    }),
    "ornament strip",
    "xMidYMid slice",
  );
}

/** A small rosette for one entry. */
export function ledgerMark(random: Random): Markup {
  return drawing(60, 60, rosette(random, 30, 27, 5 + Math.floor(random() * 5)), "ornament mark");
}
