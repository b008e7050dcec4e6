import { webgenThemes } from "@shared/contracts";
import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { everyVariantPlan, realisticPlans, turns } from "./fixtures/every-variant-plan.ts";
import { renderPage } from "./page.ts";
import { themes } from "./themes/theme-catalog.ts";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  // Spacing inside telephone numbers and the length of a title belong to the material, not to the renderer.
  rules: { "tel-non-breaking": "off", "long-title": "off", "no-trailing-whitespace": "off" },
});

async function complaints(html: string): Promise<string[]> {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.ruleId}: ${message.message}`),
  );
}

describe.each(webgenThemes)("theme %s", (theme) => {
  it.each(turns)("draws every variant as valid HTML (turn %i)", async (turn) => {
    expect(await complaints(renderPage(everyVariantPlan(theme, turn)).html)).toEqual([]);
  });

  it.each(Object.entries(realisticPlans))(
    "draws the %s page as valid HTML",
    async (_name, plan) => {
      expect(await complaints(renderPage({ ...plan, theme }).html)).toEqual([]);
    },
  );

  it("gives the same bytes for the same plan", () => {
    const plan = everyVariantPlan(theme, 1);
    expect(renderPage(structuredClone(plan)).html).toBe(renderPage(plan).html);
  });

  it("gives another page for another seed", () => {
    const plan = everyVariantPlan(theme, 1);
    expect(renderPage({ ...plan, seed: plan.seed + 1 }).html).not.toBe(renderPage(plan).html);
  });

  it("asks no other host for anything", () => {
    const { html } = renderPage(everyVariantPlan(theme, 2));
    expect(html).not.toMatch(
      /\ssrc=|url\(|@import|@font-face|<script(?! type="application\/ld\+json")/,
    );
    expect(html.match(/<link [^>]*>/g)?.map((link) => /rel="(\w+)"/.exec(link)?.[1])).toEqual([
      "canonical",
      "icon",
    ]);
  });

  it("keeps every text of the plan on the page", () => {
    const plan = everyVariantPlan(theme, 0);
    const { html } = renderPage(plan);
    for (const section of plan.sections) {
      expect(html).toContain(`>${section.heading.text}</h`);
      expect(html).toContain(`id="${section.id}"`);
    }
  });

  it("skips no level of headings", () => {
    const { html } = renderPage(everyVariantPlan(theme, 3));
    const levels = [...html.matchAll(/<h([1-6])[\s>]/g)].map((match) => Number(match[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, at) => level <= (levels[at - 1] ?? 0) + 1)).toBe(true);
  });
});

describe("renderPage", () => {
  const plan = realisticPlans.bakery;

  it("lists the sections in page order", () => {
    expect(renderPage(plan).sections.map((section) => section.type)).toEqual([
      "hero",
      "about",
      "offers",
      "proof",
      "hours",
      "contact",
    ]);
  });

  it("puts frozen sections where they belong", () => {
    const frozen = [
      { id: "news-feed", html: "<section><h2>News</h2><p>a &amp; b</p></section>", after: "about" },
      { id: "second", html: "<p>second</p>", after: "about" },
      { id: "last", html: "<p>last</p>\r\n", after: "nowhere" },
    ];
    const page = renderPage({ ...plan, frozen });
    expect(page.sections.map(({ id }) => id)).toEqual([
      "top",
      "about",
      "news-feed",
      "second",
      "bread",
      "words",
      "hours",
      "contact",
      "last",
    ]);
    for (const { html } of frozen) expect(page.html).toContain(`>${html}</div>`);
  });

  it("names a canonical address only when the plan has one", () => {
    expect(renderPage(plan).html).toContain(
      '<link rel="canonical" href="https://fenwick-bakery.example/">',
    );
    expect(renderPage(realisticPlans.law).html).not.toContain("canonical");
  });

  it("speaks Russian where the plan does", () => {
    const { html } = renderPage(realisticPlans.clinic);
    expect(html).toContain('<html lang="ru">');
    expect(html).toContain("Перейти к содержанию");
  });

  it("runs from the right where the language does", () => {
    const { html } = renderPage({ ...plan, language: "he" });
    expect(html).toContain('<html lang="he" dir="rtl">');
    expect(renderPage(plan).html).toContain('<html lang="en">');
  });

  it("marks English words on a page without a catalogue", () => {
    const { html } = renderPage({ ...plan, language: "he" });
    expect(html).toContain('<a class="skip" lang="en"');
    expect(html).toMatch(/<nav[^>]* lang="en" aria-label="[^"]+">(?:<[^>]+>)*.*?<ul lang="he">/);
    expect(renderPage(plan).html).not.toMatch(/<body.* lang=/);
  });
});

describe.each(webgenThemes)("style of %s", (theme) => {
  it("names no left or right side", () => {
    expect(themes[theme].css).not.toMatch(
      /(?:margin|padding|border)-(?:left|right)|text-align:(?:left|right)|[;{](?:left|right):/,
    );
  });
});
