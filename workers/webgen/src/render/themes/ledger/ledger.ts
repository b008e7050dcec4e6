import type { Theme } from "../../theme.ts";
import { ledgerCss } from "./ledger-css.ts";
import { ledgerFooter, ledgerFrame, ledgerHeader } from "./ledger-frame.ts";
import { ledgerHero } from "./ledger-hero.ts";
import { ledgerMark, ledgerPlate } from "./ledger-ornament.ts";

const oldStyle =
  '"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua","Liberation Serif","DejaVu Serif Condensed",serif';
const transitional =
  'Charter,"Bitstream Charter","Sitka Text",Cambria,"Liberation Serif","DejaVu Serif Condensed",serif';
const didone =
  '"Bodoni 72","Bodoni MT",Didot,"Playfair Display","Times New Roman","Liberation Serif","DejaVu Serif Condensed",serif';

/** Editorial: after newspapers and annual reports. Rules instead of boxes, columns instead of cards. */
export const ledger: Theme = {
  id: "ledger",
  palette: {
    hues: [
      { accent: 25, second: 85, neutral: 85 },
      { accent: 255, second: 40, neutral: 90 },
      { accent: 155, second: 70, neutral: 95 },
      { accent: 55, second: 200, neutral: 75 },
      { accent: 205, second: 30, neutral: 80 },
      { accent: 5, second: 230, neutral: 70 },
    ],
    light: {
      bg: { l: 0.978, c: 0.012 },
      surface: { l: 0.955, c: 0.016 },
      tint: { l: 0.94, c: 0.025 },
      ink: { l: 0.22, c: 0.02 },
      accent: { l: 0.43, c: 0.14 },
      solid: { l: 0.38, c: 0.12 },
      band: { l: 0.25, c: 0.02, of: "neutral" },
    },
    dark: {
      bg: { l: 0.19, c: 0.01 },
      surface: { l: 0.225, c: 0.012 },
      tint: { l: 0.26, c: 0.03 },
      ink: { l: 0.93, c: 0.015 },
      accent: { l: 0.79, c: 0.1 },
      solid: { l: 0.82, c: 0.09 },
      band: { l: 0.14, c: 0.01, of: "neutral" },
    },
  },
  faces: [
    { display: oldStyle, text: oldStyle },
    { display: didone, text: transitional },
  ],
  forms: {
    about: {
      columns: { layout: "columned", hasOrnament: false },
      lead: { layout: "lead-in", hasOrnament: false },
      aside: { layout: "with-plate", hasOrnament: true },
    },
    offers: {
      cards: { shape: "articles", layout: "columns" },
      list: { shape: "terms", layout: "leaders" },
      alternating: { shape: "rows", layout: "ruled", hasMarks: true },
      index: { shape: "table", layout: "index" },
    },
    prices: {
      table: { shape: "table", layout: "tariff" },
      tiers: { shape: "articles", layout: "columns" },
    },
    people: {
      grid: { shape: "articles", layout: "columns" },
      rows: { shape: "rows", layout: "ruled" },
    },
    news: {
      cards: { shape: "articles", layout: "columns" },
      timeline: { shape: "rows", layout: "ruled" },
    },
    questions: {
      accordion: { shape: "disclosures", layout: "folds" },
      columns: { shape: "terms", layout: "pairs" },
    },
    steps: {
      numbered: { shape: "rows", layout: "ruled numbered" },
      track: { shape: "cards", layout: "columns track" },
    },
    proof: {
      quotes: { layout: "proof-quotes", quotes: "quotes-figures", numbers: "terms" },
      spotlight: { layout: "proof-spotlight", quotes: "quotes-figures", numbers: "terms" },
      numbers: { layout: "proof-numbers", quotes: "quotes-figures", numbers: "terms" },
      logos: { layout: "proof-names", quotes: "quotes-figures", numbers: "terms" },
    },
    hours: "table",
    contact: {
      panel: { layout: "panel", shape: "table" },
      columns: { layout: "in-columns", shape: "terms" },
      strip: { layout: "strip-line", shape: "list" },
    },
  },
  header: ledgerHeader,
  hero: ledgerHero,
  frame: ledgerFrame,
  footer: ledgerFooter,
  ornament: ledgerPlate,
  mark: ledgerMark,
  css: ledgerCss,
};
