import type { Theme } from "../../theme.ts";
import { hearthCss } from "./hearth-css.ts";
import { hearthFooter, hearthFrame, hearthHeader } from "./hearth-frame.ts";
import { hearthHero } from "./hearth-hero.ts";
import { hearthMark, hearthOrnament, hearthPortrait } from "./hearth-ornament.ts";

const slab =
  'Rockwell,"Rockwell Nova","Roboto Slab","Zilla Slab","Cooper Std","Noto Serif","DejaVu Serif",serif';
const rounded =
  'ui-rounded,"SF Pro Rounded","Hiragino Maru Gothic ProN",Nunito,Quicksand,"Varela Round","Arial Rounded MT Bold","Trebuchet MS","Noto Sans","DejaVu Sans",sans-serif';
const friendly =
  'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"Trebuchet MS","Noto Sans","DejaVu Sans",sans-serif';

/** A local business: warm grounds, round corners, small drawings, hours and telephone close at hand. */
export const hearth: Theme = {
  id: "hearth",
  palette: {
    hues: [
      { accent: 40, second: 85, neutral: 75 },
      { accent: 12, second: 75, neutral: 60 },
      { accent: 140, second: 75, neutral: 95 },
      { accent: 58, second: 35, neutral: 85 },
      { accent: 352, second: 72, neutral: 70 },
      { accent: 28, second: 80, neutral: 80 },
    ],
    light: {
      bg: { l: 0.982, c: 0.014 },
      surface: { l: 0.95, c: 0.026 },
      tint: { l: 0.915, c: 0.05 },
      ink: { l: 0.27, c: 0.035 },
      accent: { l: 0.5, c: 0.14 },
      solid: { l: 0.5, c: 0.14 },
      band: { l: 0.32, c: 0.06, of: "accent" },
    },
    dark: {
      bg: { l: 0.2, c: 0.016 },
      surface: { l: 0.245, c: 0.02 },
      tint: { l: 0.3, c: 0.045 },
      ink: { l: 0.95, c: 0.018 },
      accent: { l: 0.82, c: 0.11 },
      solid: { l: 0.82, c: 0.11 },
      band: { l: 0.29, c: 0.05, of: "accent" },
    },
  },
  faces: [
    { display: slab, text: friendly },
    { display: rounded, text: rounded },
  ],
  forms: {
    about: {
      columns: { layout: "two-columns", hasOrnament: false },
      lead: { layout: "letterlike", hasOrnament: false },
      aside: { layout: "with-view", hasOrnament: true },
    },
    offers: {
      cards: { shape: "cards", layout: "softs", hasMarks: true },
      list: { shape: "cards", layout: "menu" },
      alternating: { shape: "articles", layout: "zig", hasMarks: true },
      index: { shape: "terms", layout: "pairs" },
    },
    prices: {
      table: { shape: "cards", layout: "menu" },
      tiers: { shape: "articles", layout: "softs big" },
    },
    people: {
      grid: { shape: "figures", layout: "faces", hasMarks: true },
      rows: { shape: "cards", layout: "people-rows", hasMarks: true },
    },
    news: {
      cards: { shape: "articles", layout: "softs" },
      timeline: { shape: "rows", layout: "ribbon" },
    },
    questions: {
      accordion: { shape: "disclosures", layout: "puffs" },
      columns: { shape: "terms", layout: "pairs" },
    },
    steps: {
      numbered: { shape: "rows", layout: "pebbles" },
      track: { shape: "cards", layout: "path" },
    },
    proof: {
      quotes: { layout: "proof-quotes", quotes: "quotes-figures", numbers: "list" },
      spotlight: { layout: "proof-spotlight", quotes: "quotes-figures", numbers: "list" },
      numbers: { layout: "proof-numbers", quotes: "quotes-figures", numbers: "list" },
      logos: { layout: "proof-names", quotes: "quotes-figures", numbers: "list" },
    },
    hours: "terms",
    contact: {
      panel: { layout: "panel", shape: "list" },
      columns: { layout: "in-columns", shape: "cards" },
      strip: { layout: "strip-line", shape: "terms" },
    },
  },
  header: hearthHeader,
  hero: hearthHero,
  frame: hearthFrame,
  footer: hearthFooter,
  ornament: hearthOrnament,
  mark: hearthMark,
  portrait: hearthPortrait,
  css: hearthCss,
};
