import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";

interface Violation {
  rule: string;
  impact: string;
  help: string;
  nodes: { selector: string; summary: string; isFrozen: boolean }[];
}

/** The short form of axe: a browser reads the long one twice as long, for every page. */
const axeSource = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Puts axe into the page; once for each page is enough. */
export async function injectAxe(page: Page): Promise<void> {
  await page.evaluate(axeSource);
}

const runSource = `axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"],
  resultTypes: ["violations"],
  preload: false,
}).then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({
  rule: id, impact: impact ?? "minor", help,
  nodes: nodes.slice(0, 20).map(({ target, any }) => {
    const selector = target.flat().join(" ");
    const element = document.querySelector(selector);
    return { selector, summary: any[0]?.message ?? "", isFrozen: element !== null && element.closest("[data-frozen]") !== null };
  }),
})))`;

/** Runs axe on the page as it is now. */
export async function probeAxe(page: Page, view: string): Promise<Finding[]> {
  const violations: Violation[] = await page.evaluate(runSource);
  return violations.flatMap(({ rule, impact, help, nodes }) =>
    nodes.map(({ selector, summary, isFrozen }) => {
      const message = `${rule}: ${rule === "color-contrast" && summary !== "" ? summary : help}`;
      return createFinding(codeOf(rule, impact), { message, selector, view, isFrozen });
    }),
  );
}

const codesByRule = new Map<string, FindingCode>([
  ["color-contrast", "A11Y_CONTRAST"],
  ["link-in-text-block", "A11Y_CONTRAST"],
  ["image-alt", "A11Y_IMAGE_ALT"],
  ["svg-img-alt", "A11Y_IMAGE_ALT"],
  ["role-img-alt", "A11Y_IMAGE_ALT"],
  ["input-image-alt", "A11Y_IMAGE_ALT"],
  ["button-name", "A11Y_NAME"],
  ["input-button-name", "A11Y_NAME"],
  ["link-name", "A11Y_NAME"],
  ["label", "A11Y_NAME"],
  ["select-name", "A11Y_NAME"],
  ["summary-name", "A11Y_NAME"],
  ["aria-command-name", "A11Y_NAME"],
]);

function codeOf(rule: string, impact: string): FindingCode {
  const own = codesByRule.get(rule);
  if (own !== undefined) return own;
  if (impact === "critical" || impact === "serious") return "A11Y_SERIOUS";
  return impact === "moderate" ? "A11Y_MODERATE" : "A11Y_MINOR";
}
