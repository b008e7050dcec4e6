import type { BrowserContext, Page } from "playwright-core";
import { messageOf } from "@shared/runtime";
import { withAbort } from "../../browser/with-abort.ts";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { injectAxe, probeAxe } from "./axe-probe.ts";
import { layoutProbeSource } from "./layout-probe.ts";
import type { LayoutProbe } from "./layout-probe.ts";
import { takeScreenshot } from "./take-screenshot.ts";
import { pageUrl, watchContext, watchPage } from "./watch-context.ts";
import type { ContextWatch } from "./watch-context.ts";

export interface RenderedJudgement {
  findings: Finding[];
  screenshots: { desktop?: Uint8Array; mobile?: Uint8Array };
  timingsMs: Record<string, number>;
  /** A step took too long. Its cause is the page, or a machine that has no time for anybody. */
  isOverdue: boolean;
}

/** What is looked at in one width of one colour scheme. */
interface View {
  width: number;
  height: number;
  axe?: true;
  layout?: true;
}

interface Plan {
  scheme: "light" | "dark";
  views: readonly View[];
}

/**
 * Two pages share the work, one for each colour scheme: a page is loaded once and resized. Layout
 * doesn't depend on the scheme, so each takes some of the widths. The screenshots come after both,
 * when nothing is resized any more.
 */
const lightPlan: Plan = {
  scheme: "light",
  views: [
    { width: 1280, height: 800, axe: true, layout: true },
    { width: 768, height: 1024, axe: true },
    { width: 390, height: 844, axe: true, layout: true },
  ],
};
const darkPlan: Plan = {
  scheme: "dark",
  views: [
    { width: 1280, height: 800, axe: true },
    { width: 1920, height: 1080, layout: true },
    { width: 1024, height: 768, layout: true },
    { width: 768, height: 1024, axe: true, layout: true },
    { width: 390, height: 844, axe: true },
    { width: 360, height: 740, layout: true },
    { width: 320, height: 640, layout: true },
  ],
};

const photographs = [
  { device: "desktop", width: 1280, height: 800 },
  { device: "mobile", width: 390, height: 844 },
] as const;

/** Options of the context that `judgeRendered` works in. */
export const renderContextOptions = {
  viewport: { width: 1280, height: 800 },
  deviceScaleFactor: 1,
  reducedMotion: "reduce",
  serviceWorkers: "block",
  acceptDownloads: false,
  bypassCSP: true,
  timezoneId: "UTC",
} as const;

/** What a reader unfolds is judged too: the dark page shows it, the light one the page as it loads. */
const openDetails = "for (const each of document.querySelectorAll('details')) each.open = true;";

/** A page that doesn't answer one question for so long hangs; a slow machine takes a tenth of it. */
const stepDeadlineMs = 15_000;
const totalDeadlineMs = 60_000;

/**
 * Looks at the page in the browser. What the page does wrong becomes findings, hanging and
 * crashing included. Throws the signal's reason on abort, and what Playwright throws when the
 * browser itself is gone.
 */
export async function judgeRendered(
  context: BrowserContext,
  html: string,
  signal: AbortSignal,
): Promise<RenderedJudgement> {
  const own = new Set<Page>();
  const watch = await watchContext(context, html, own);
  const crash = new AbortController();
  const overall = AbortSignal.any([
    signal,
    watch.gaveUp,
    crash.signal,
    AbortSignal.timeout(totalDeadlineMs),
  ]);
  const result: RenderedJudgement = {
    findings: watch.findings,
    screenshots: {},
    timingsMs: {},
    isOverdue: false,
  };
  const look = async ({ scheme, views }: Plan): Promise<Page> => {
    const startedAt = performance.now();
    const page = await withAbort(context.newPage(), overall);
    own.add(page);
    watchPage(page, watch, () => crash.abort(new Error("The page crashed")));
    await lookAt({ page, scheme, views, overall, result });
    result.timingsMs[scheme] = Math.round(performance.now() - startedAt);
    return page;
  };
  try {
    const [light, dark] = await Promise.all([look(lightPlan), look(darkPlan)]);
    const startedAt = performance.now();
    await stepOf(overall)(dark.close());
    await photograph(light, overall, result);
    result.timingsMs.screenshots = Math.round(performance.now() - startedAt);
  } catch (error) {
    signal.throwIfAborted();
    if (context.browser()?.isConnected() !== true) throw error;
    result.isOverdue = error instanceof Error && error.name === "TimeoutError";
    noteFailure(error, watch);
  }
  return result;
}

function noteFailure(error: unknown, watch: ContextWatch): void {
  const isExplained = watch.findings.some(({ code }) => code === "PAGE_CRASHED");
  if (isExplained) return;
  const message = `The check could not be finished: ${messageOf(error).split("\n")[0]}`;
  watch.findings.push(createFinding("PAGE_HANGS", { message }));
}

interface Look {
  page: Page;
  scheme: "light" | "dark";
  views: readonly View[];
  overall: AbortSignal;
  result: RenderedJudgement;
}

async function lookAt(look: Look): Promise<void> {
  const { page, scheme, views, overall } = look;
  const step = stepOf(overall);
  await step(page.emulateMedia({ colorScheme: scheme }));
  await step(page.goto(pageUrl, { waitUntil: "load", timeout: stepDeadlineMs }));
  await step(page.evaluate("document.fonts.ready.then(() => true)"));
  await step(injectAxe(page));
  if (scheme === "dark") await step(page.evaluate(openDetails));
  for (const view of views) await lookOnce(look, view, step);
}

type Step = <T>(promise: Promise<T>) => Promise<T>;

/** Gives every question to the page its own deadline, within the deadline of all. */
function stepOf(overall: AbortSignal): Step {
  return (promise) =>
    withAbort(promise, AbortSignal.any([overall, AbortSignal.timeout(stepDeadlineMs)]));
}

async function lookOnce({ page, scheme, result }: Look, view: View, step: Step): Promise<void> {
  await step(page.setViewportSize({ width: view.width, height: view.height }));
  if (view.layout) {
    const source = layoutProbeSource(view.width === 390, scheme === "light");
    const probe = await step(page.evaluate<LayoutProbe>(source));
    result.findings.push(...layoutFindings(probe, String(view.width)));
  }
  if (view.axe) result.findings.push(...(await step(probeAxe(page, `${view.width}-${scheme}`))));
}

/**
 * Takes the screenshots, desktop first. The browser must have nothing else to draw meanwhile: a
 * page that is resized during a screenshot lends it its width, and the picture is a grid of copies.
 */
async function photograph(
  page: Page,
  overall: AbortSignal,
  result: RenderedJudgement,
): Promise<void> {
  const step = stepOf(overall);
  for (const { device, width, height } of photographs) {
    await step(page.setViewportSize({ width, height }));
    const { png, isCut } = await step(takeScreenshot(page, device));
    result.screenshots[device] = png;
    if (!isCut) continue;
    const message = "The screenshot shows the upper part of the page only";
    result.findings.push(createFinding("SCREENSHOT_CUT", { message, view: String(width) }));
  }
}

const fewestChars = 20;

function layoutFindings({ faults, visibleChars, hasImages }: LayoutProbe, view: string): Finding[] {
  const findings = faults.map(({ code, ...details }) => createFinding(code, { ...details, view }));
  if (visibleChars < fewestChars) {
    const message = `${visibleChars} characters can be seen${hasImages ? ", beside images" : ""}`;
    findings.push(createFinding("PAGE_BLANK", { message, view }));
  }
  return findings;
}
