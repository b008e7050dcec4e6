import type { Theme } from "../../theme.ts";
import { atelierCss } from "./atelier-css.ts";
import { atelierFooter, atelierFrame, atelierHeader } from "./atelier-frame.ts";
import { atelierHero } from "./atelier-hero.ts";
import { atelierMark, atelierOrnament } from "./atelier-ornament.ts";

const geometric =
  'Futura,"Avenir Next",Avenir,"Century Gothic","URW Gothic",Jost,"Noto Sans Display","Noto Sans",sans-serif';
const grotesque =
  '"Avenir Next",Avenir,Montserrat,Corbel,"Noto Sans Display","Noto Sans",sans-serif';

/** A studio's portfolio: white space, plain shapes, headings that hang where one does not expect them. */
export const atelier: Theme = {
  id: "atelier",
  palette: {
    hues: [
      { accent: 33, second: 250, neutral: 60 },
      { accent: 262, second: 75, neutral: 250 },
      { accent: 160, second: 25, neutral: 140 },
      { accent: 12, second: 195, neutral: 20 },
      { accent: 355, second: 130, neutral: 350 },
      { accent: 225, second: 45, neutral: 230 },
    ],
    light: {
      bg: { l: 0.985, c: 0.003 },
      surface: { l: 0.955, c: 0.006 },
      tint: { l: 0.925, c: 0.045 },
      ink: { l: 0.2, c: 0.012 },
      accent: { l: 0.54, c: 0.19 },
      solid: { l: 0.54, c: 0.2 },
      band: { l: 0.33, c: 0.1, of: "accent" },
    },
    dark: {
      bg: { l: 0.16, c: 0.006 },
      surface: { l: 0.21, c: 0.008 },
      tint: { l: 0.27, c: 0.05 },
      ink: { l: 0.96, c: 0.006 },
      accent: { l: 0.78, c: 0.14 },
      solid: { l: 0.8, c: 0.14 },
      band: { l: 0.3, c: 0.085, of: "accent" },
    },
  },
  faces: [
    { display: geometric, text: grotesque },
    { display: grotesque, text: grotesque },
  ],
  forms: {
    about: {
      columns: { layout: "two-up", hasOrnament: false },
      lead: { layout: "big", hasOrnament: false },
      aside: { layout: "with-tile", hasOrnament: true },
    },
    offers: {
      cards: { shape: "figures", layout: "staggered", hasMarks: true },
      list: { shape: "cards", layout: "stack" },
      alternating: { shape: "figures", layout: "zigzag", hasMarks: true },
      index: { shape: "terms", layout: "spread" },
    },
    prices: {
      table: { shape: "terms", layout: "prices" },
      tiers: { shape: "articles", layout: "trio tiers" },
    },
    people: {
      grid: { shape: "figures", layout: "portraits", hasMarks: true },
      rows: { shape: "terms", layout: "spread" },
    },
    news: {
      cards: { shape: "articles", layout: "trio" },
      timeline: { shape: "cards", layout: "stack" },
    },
    questions: {
      accordion: { shape: "disclosures", layout: "opened" },
      columns: { shape: "articles", layout: "trio" },
    },
    steps: {
      numbered: { shape: "rows", layout: "counted" },
      track: { shape: "cards", layout: "trio counted" },
    },
    proof: {
      quotes: { layout: "proof-quotes", quotes: "quotes-list", numbers: "list" },
      spotlight: { layout: "proof-spotlight", quotes: "quotes-list", numbers: "list" },
      numbers: { layout: "proof-numbers", quotes: "quotes-list", numbers: "list" },
      logos: { layout: "proof-names", quotes: "quotes-figures", numbers: "list" },
    },
    hours: "terms",
    contact: {
      panel: { layout: "panel", shape: "cards" },
      columns: { layout: "in-columns", shape: "list" },
      strip: { layout: "strip-line", shape: "terms" },
    },
  },
  header: atelierHeader,
  hero: atelierHero,
  frame: atelierFrame,
  footer: atelierFooter,
  ornament: atelierOrnament,
  mark: atelierMark,
  css: atelierCss,
};
