import { baseCss } from "./base-css.ts";
import type { PagePlan } from "../plan/page-plan.ts";
import { type Palette, createPalette } from "./palette.ts";
import { isRightToLeft } from "./language.ts";
import { createRandom, pick } from "./random.ts";
import { rtlCss } from "./rtl-css.ts";
import type { Theme } from "./theme.ts";

function properties(palette: Palette): string {
  return Object.entries(palette)
    .map(([role, hex]) => `--${role}:${hex}`)
    .join(";");
}

// Printed pages use the light palette whatever the screen shows.
const darkQuery = "@media screen and (prefers-color-scheme:dark)";

/** Characters of the longest word, bounded: the heading's size gives way so that it fits on a phone. */
function longestWord(text: string): number {
  const lengths = text.split(/[\s-]+/).map((word) => word.length);
  return Math.min(22, Math.max(6, ...lengths));
}

function squeeze(css: string): string {
  return css.replace(/\s*\n\s*/g, "").trim();
}

/** The whole style sheet of a page: colours and faces by seed, then the theme's own rules. */
export function styleSheet(theme: Theme, plan: PagePlan): string {
  const { light, dark } = createPalette(theme.palette, plan.seed);
  const faces = pick(createRandom(plan.seed, "faces"), theme.faces);
  const heading = plan.sections[0]?.heading.text ?? plan.title.text;
  return squeeze(`
:root{color-scheme:light dark;--display:${faces.display};--text:${faces.text};--h1-word:${longestWord(heading)};${properties(light)}}
${darkQuery}{:root{${properties(dark)}}}
${baseCss}${theme.css}${isRightToLeft(plan.language) ? rtlCss : ""}`);
}
