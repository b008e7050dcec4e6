import type { Theme } from "../../theme.ts";
import { civicCss } from "./civic-css.ts";
import { civicFooter, civicFrame, civicHeader } from "./civic-frame.ts";
import { civicHero } from "./civic-hero.ts";
import { civicMark, civicOrnament, civicPortrait } from "./civic-ornament.ts";

const grotesque =
  '"Public Sans","Source Sans 3","Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif';
const humanist =
  'Frutiger,"Myriad Pro","Segoe UI",Tahoma,Verdana,"DejaVu Sans Condensed","DejaVu Sans",sans-serif';

/** Public service: what is offered, to whom, at what price, when and where, found at once. */
export const civic: Theme = {
  id: "civic",
  palette: {
    hues: [
      { accent: 255, second: 75, neutral: 250 },
      { accent: 155, second: 250, neutral: 150 },
      { accent: 200, second: 40, neutral: 210 },
      { accent: 18, second: 220, neutral: 30 },
      { accent: 265, second: 150, neutral: 260 },
      { accent: 130, second: 60, neutral: 120 },
    ],
    light: {
      bg: { l: 1, c: 0 },
      surface: { l: 0.968, c: 0.006 },
      tint: { l: 0.94, c: 0.028 },
      ink: { l: 0.22, c: 0.02 },
      accent: { l: 0.44, c: 0.13 },
      solid: { l: 0.43, c: 0.14 },
      band: { l: 0.29, c: 0.065, of: "accent" },
    },
    dark: {
      bg: { l: 0.18, c: 0.012 },
      surface: { l: 0.22, c: 0.014 },
      tint: { l: 0.27, c: 0.035 },
      ink: { l: 0.95, c: 0.008 },
      accent: { l: 0.8, c: 0.1 },
      solid: { l: 0.8, c: 0.11 },
      band: { l: 0.25, c: 0.055, of: "accent" },
    },
  },
  faces: [
    { display: grotesque, text: grotesque },
    { display: humanist, text: humanist },
  ],
  forms: {
    about: {
      columns: { layout: "prose-wide", hasOrnament: false },
      lead: { layout: "summary", hasOrnament: false },
      aside: { layout: "with-figure", hasOrnament: true },
    },
    offers: {
      cards: { shape: "articles", layout: "services" },
      list: { shape: "terms", layout: "definition" },
      alternating: { shape: "cards", layout: "panels", hasMarks: true },
      index: { shape: "table", layout: "register" },
    },
    prices: {
      table: { shape: "table", layout: "register" },
      tiers: { shape: "cards", layout: "boxes" },
    },
    people: {
      grid: { shape: "figures", layout: "staff", hasMarks: true },
      rows: { shape: "table", layout: "register" },
    },
    news: {
      cards: { shape: "articles", layout: "services" },
      timeline: { shape: "rows", layout: "dated" },
    },
    questions: {
      accordion: { shape: "disclosures", layout: "boxed" },
      columns: { shape: "cards", layout: "panels" },
    },
    steps: {
      numbered: { shape: "rows", layout: "ladder" },
      track: { shape: "rows", layout: "ladder track" },
    },
    proof: {
      quotes: { layout: "proof-quotes", quotes: "quotes-articles", numbers: "table" },
      spotlight: { layout: "proof-spotlight", quotes: "quotes-articles", numbers: "table" },
      numbers: { layout: "proof-numbers", quotes: "quotes-articles", numbers: "table" },
      logos: { layout: "proof-names", quotes: "quotes-figures", numbers: "table" },
    },
    hours: "table",
    contact: {
      panel: { layout: "panel-table", shape: "table" },
      columns: { layout: "in-columns", shape: "cards" },
      strip: { layout: "strip-line", shape: "list" },
    },
  },
  header: civicHeader,
  hero: civicHero,
  frame: civicFrame,
  footer: civicFooter,
  ornament: civicOrnament,
  mark: civicMark,
  portrait: civicPortrait,
  css: civicCss,
};
