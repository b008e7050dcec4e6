import type { Theme } from "../../theme.ts";
import { signalCss } from "./signal-css.ts";
import { signalFooter, signalFrame, signalHeader } from "./signal-frame.ts";
import { signalHero } from "./signal-hero.ts";
import { signalMark, signalOrnament } from "./signal-ornament.ts";

const narrow =
  '"Roboto Condensed","Avenir Next Condensed","Helvetica Neue Condensed","Arial Narrow","Liberation Sans Narrow","DejaVu Sans Condensed",sans-serif';
const grotesque =
  'Inter,"SF Pro Text","Segoe UI Variable Text",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif';

/** Product and technology: everything on one ruled sheet, dense, labelled in monospace. */
export const signal: Theme = {
  id: "signal",
  palette: {
    hues: [
      { accent: 150, second: 90, neutral: 160 },
      { accent: 45, second: 230, neutral: 60 },
      { accent: 245, second: 60, neutral: 250 },
      { accent: 25, second: 200, neutral: 30 },
      { accent: 205, second: 100, neutral: 220 },
      { accent: 140, second: 250, neutral: 130 },
    ],
    light: {
      bg: { l: 0.982, c: 0.003 },
      surface: { l: 0.955, c: 0.005 },
      tint: { l: 0.93, c: 0.03 },
      ink: { l: 0.19, c: 0.008 },
      accent: { l: 0.52, c: 0.17 },
      solid: { l: 0.5, c: 0.17 },
      band: { l: 0.2, c: 0.012, of: "neutral" },
    },
    dark: {
      bg: { l: 0.155, c: 0.006 },
      surface: { l: 0.195, c: 0.008 },
      tint: { l: 0.25, c: 0.035 },
      ink: { l: 0.94, c: 0.005 },
      accent: { l: 0.82, c: 0.17 },
      solid: { l: 0.84, c: 0.18 },
      band: { l: 0.23, c: 0.012, of: "neutral" },
    },
  },
  faces: [
    { display: narrow, text: grotesque },
    {
      display: narrow,
      text: '"IBM Plex Sans","Source Sans 3",Roboto,"Segoe UI",Arial,"Liberation Sans",sans-serif',
    },
  ],
  forms: {
    about: {
      columns: { layout: "split-prose", hasOrnament: false },
      lead: { layout: "claim", hasOrnament: false },
      aside: { layout: "with-plot", hasOrnament: true },
    },
    offers: {
      cards: { shape: "cards", layout: "cells", hasMarks: true },
      list: { shape: "table", layout: "spec" },
      alternating: { shape: "rows", layout: "lanes", hasMarks: true },
      index: { shape: "terms", layout: "cells" },
    },
    prices: {
      table: { shape: "table", layout: "spec" },
      tiers: { shape: "cards", layout: "cells tiers" },
    },
    people: {
      grid: { shape: "cards", layout: "cells", hasMarks: true },
      rows: { shape: "rows", layout: "lanes" },
    },
    news: {
      cards: { shape: "articles", layout: "cells" },
      timeline: { shape: "terms", layout: "log" },
    },
    questions: {
      accordion: { shape: "disclosures", layout: "folded" },
      columns: { shape: "terms", layout: "cells" },
    },
    steps: {
      numbered: { shape: "rows", layout: "cells counter" },
      track: { shape: "cards", layout: "cells counter pipeline" },
    },
    proof: {
      quotes: { layout: "proof-quotes", quotes: "quotes-list", numbers: "terms" },
      spotlight: { layout: "proof-spotlight", quotes: "quotes-figures", numbers: "terms" },
      numbers: { layout: "proof-numbers", quotes: "quotes-figures", numbers: "terms" },
      logos: { layout: "proof-names", quotes: "quotes-figures", numbers: "terms" },
    },
    hours: "list",
    contact: {
      panel: { layout: "panel", shape: "list" },
      columns: { layout: "in-columns", shape: "terms" },
      strip: { layout: "strip-line", shape: "table" },
    },
  },
  header: signalHeader,
  hero: signalHero,
  frame: signalFrame,
  footer: signalFooter,
  ornament: signalOrnament,
  mark: signalMark,
  css: signalCss,
};
