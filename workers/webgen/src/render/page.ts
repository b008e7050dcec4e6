import type { FrozenSection, PagePlan, SectionPlan } from "../plan/page-plan.ts";
import { pageHead } from "./head.ts";
import { landmarkNames } from "./landmark-name.ts";
import { isRightToLeft, wordLanguage } from "./language.ts";
import { type Markup, markup, trusted } from "./markup.ts";
import { createRandom, siteSeed } from "./random.ts";
import { sectionBody } from "./sections/section-body.ts";
import { frozenPlace, spliceFrozen } from "./splice-frozen.ts";
import type { RenderContext, Theme } from "./theme.ts";
import { themes } from "./themes/theme-catalog.ts";
import { wordsFor } from "./words.ts";

interface RenderedPage {
  html: string;
  /** In page order; frozen sections have the type `frozen`. */
  sections: { id: string; type: string; variant: string }[];
}

type Block = { section: SectionPlan } | { frozen: FrozenSection };

function idOf(block: Block): string {
  return "section" in block ? block.section.id : block.frozen.id;
}

/** Sections in page order with the frozen ones at their places; an unknown `after` means the end. */
function inOrder(plan: PagePlan): Block[] {
  const blocks: Block[] = plan.sections.map((section) => ({ section }));
  const followers = new Map<string, number>();
  for (const frozen of plan.frozen) {
    const at = blocks.findIndex((block) => idOf(block) === frozen.after);
    if (at < 0) {
      blocks.push({ frozen });
      continue;
    }
    // Several that follow the same section keep the order in which they were given.
    const earlier = followers.get(frozen.after ?? "") ?? 0;
    blocks.splice(at + 1 + earlier, 0, { frozen });
    followers.set(frozen.after ?? "", earlier + 1);
  }
  return blocks;
}

function drawSection(section: SectionPlan, number: number, context: RenderContext): Markup {
  const { theme } = context;
  if (section.type === "hero") return theme.hero(section, context);
  return theme.frame(
    {
      section,
      name: context.landmarkNames.get(section.id),
      number,
      heading: markup`<h2 id="${section.id}_title"${wordLanguage(context.plan.language, section.heading)}>${section.heading.text}</h2>`,
      intro: section.intro && markup`<p class="section-intro">${section.intro.text}</p>`,
      body: sectionBody(section, context),
    },
    context,
  );
}

function createContext(plan: PagePlan, theme: Theme): RenderContext {
  return {
    plan,
    theme,
    words: wordsFor(plan.language),
    nav: plan.sections.flatMap(({ id, navLabel }) =>
      navLabel ? [{ href: `#${id}`, label: navLabel }] : [],
    ),
    landmarkNames: landmarkNames(plan.sections),
    random: (name) => createRandom(plan.seed, name),
  };
}

/**
 * Draws a page plan as one self-contained HTML document: inline styles and drawings, no script,
 * no request to any host. The same plan always gives the same bytes. All text of the plan is
 * escaped; only frozen sections go in as they are.
 */
export function renderPage(given: PagePlan): RenderedPage {
  const plan = { ...given, seed: siteSeed(given.seed, given.organisation.name.text) };
  const theme = themes[plan.theme];
  const context = createContext(plan, theme);
  const blocks = inOrder(plan);
  let number = -1;
  const main = blocks.map((block) =>
    "frozen" in block
      ? trusted(frozenPlace(block.frozen))
      : drawSection(block.section, (number += 1), context),
  );
  const page = markup`<!DOCTYPE html><html lang="${plan.language}"${isRightToLeft(plan.language) && markup` dir="rtl"`}>${pageHead(plan, theme)}<body class="theme-${theme.id}"><a class="skip"${wordLanguage(plan.language)} href="#main_content">${context.words.skip}</a>${theme.header(context)}<main id="main_content">${main}</main>${theme.footer(context)}</body></html>`;
  return {
    html: `${spliceFrozen(page.toString(), plan.frozen)}\n`,
    sections: blocks.map((block) =>
      "frozen" in block
        ? { id: block.frozen.id, type: "frozen", variant: "frozen" }
        : { id: block.section.id, type: block.section.type, variant: block.section.variant },
    ),
  };
}
