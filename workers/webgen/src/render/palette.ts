import { readable } from "./colour/contrast.ts";
import { toHex } from "./colour/oklch.ts";
import { between, createRandom, pick } from "./random.ts";

/** Hues in degrees of OKLCH: the accent, a companion for ornament, and the tint of the greys. */
interface Hues {
  accent: number;
  second: number;
  neutral: number;
}

/** One theme's idea of a mode; lightness and chroma of OKLCH. */
interface Mode {
  bg: { l: number; c: number };
  surface: { l: number; c: number };
  tint: { l: number; c: number };
  ink: { l: number; c: number };
  accent: { l: number; c: number };
  solid: { l: number; c: number };
  band: { l: number; c: number; of: "accent" | "neutral" };
}

export interface PaletteRecipe {
  hues: readonly [Hues, ...Hues[]];
  light: Mode;
  dark: Mode;
}

/** `#rrggbb` for each role; the names are those of the custom properties. */
export interface Palette {
  bg: string;
  surface: string;
  /** A ground with some of the accent in it. */
  tint: string;
  ink: string;
  soft: string;
  accent: string;
  /** Ground of buttons, and the text on it. */
  solid: string;
  "on-solid": string;
  /** A dark (or deep) full-width ground with its own texts. */
  band: string;
  "band-ink": string;
  "band-soft": string;
  "band-accent": string;
  /** Hairlines without meaning, and edges that must be seen. */
  line: string;
  edge: string;
  /** Ornament only, never text. */
  "deco-1": string;
  "deco-2": string;
  "deco-3": string;
}

/** Every text-on-ground pair that the style sheets may use. */
export const textPairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...(["ink", "soft", "accent"] as const).flatMap((text) =>
    (["bg", "surface", "tint"] as const).map((ground) => [text, ground] as const),
  ),
  ["on-solid", "solid"],
  ["band-ink", "band"],
  ["band-soft", "band"],
  ["band-accent", "band"],
];

const textRatio = 4.6;
const inkRatio = 9;
const edgeRatio = 3.1;

function solve(mode: Mode, hues: Hues, isDark: boolean): Palette {
  const { accent: hue, second, neutral } = hues;
  const toward = isDark ? "light" : "dark";
  const bg = toHex({ ...mode.bg, h: neutral });
  const surface = toHex({ ...mode.surface, h: neutral });
  const tint = toHex({ ...mode.tint, h: hue });
  const grounds = [bg, surface, tint];
  // Text on buttons is near white by day and near black by night; the ground gives way to it.
  const onSolid = toHex(isDark ? { l: 0.2, c: 0.03, h: hue } : { l: 0.99, c: 0.008, h: hue });
  const solid = readable({ ...mode.solid, h: hue }, [onSolid], textRatio, toward);
  const band = toHex({
    l: mode.band.l,
    c: mode.band.c,
    h: mode.band.of === "accent" ? hue : neutral,
  });
  return {
    bg,
    surface,
    tint,
    ink: readable({ ...mode.ink, h: neutral }, grounds, inkRatio, toward),
    soft: readable(
      { l: isDark ? 0.74 : 0.5, c: mode.ink.c, h: neutral },
      grounds,
      textRatio,
      toward,
    ),
    accent: readable({ ...mode.accent, h: hue }, grounds, textRatio, toward),
    solid,
    "on-solid": onSolid,
    band,
    "band-ink": readable({ l: 0.97, c: 0.012, h: neutral }, [band], inkRatio, "light"),
    "band-soft": readable({ l: 0.82, c: 0.02, h: neutral }, [band], textRatio, "light"),
    "band-accent": readable({ l: 0.84, c: 0.11, h: hue }, [band], textRatio, "light"),
    line: toHex({ l: isDark ? 0.36 : 0.87, c: mode.bg.c, h: neutral }),
    edge: readable(
      { l: isDark ? 0.5 : 0.68, c: mode.ink.c, h: neutral },
      grounds,
      edgeRatio,
      toward,
    ),
    "deco-1": toHex({ l: isDark ? 0.7 : 0.62, c: 0.14, h: hue }),
    "deco-2": toHex({ l: isDark ? 0.6 : 0.78, c: 0.11, h: second }),
    "deco-3": toHex({ l: isDark ? 0.4 : 0.88, c: 0.05, h: hue }),
  };
}

/**
 * The colours of a page in both modes. Text keeps at least 4.6:1 on every ground it may stand on,
 * edges of controls 3.1:1.
 */
export function createPalette(
  recipe: PaletteRecipe,
  seed: number,
): { light: Palette; dark: Palette } {
  const random = createRandom(seed, "palette");
  const base = pick(random, recipe.hues);
  const turn = between(random, -7, 7);
  const hues = { ...base, accent: base.accent + turn, second: base.second - turn };
  return { light: solve(recipe.light, hues, false), dark: solve(recipe.dark, hues, true) };
}
