import { createLogger } from "@shared/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserPool } from "../browser/browser-pool.ts";
import type { BrowserPool } from "../browser/browser-pool.ts";
import { goodPages } from "./fixtures/good-pages.ts";
import { renderedDefects } from "./fixtures/planted-defects.ts";
import type { GateSubject } from "./gate-subject.ts";
import { createPageGate } from "./page-gate.ts";
import type { PageGate } from "./page-gate.ts";

const logger = createLogger("test", "silent");
let browsers: BrowserPool;
let gate: PageGate;

beforeAll(() => {
  browsers = createBrowserPool({
    chromiumPath: process.env.CHROMIUM_PATH,
    environment: process.env,
    logger,
  });
  gate = createPageGate({ browsers, logger });
});

afterAll(async () => {
  await gate.close();
  await browsers.close();
});

/** Every defect in one of the pages; `npm run soak` plants each in all of them. */
function defectsFor(page: number): typeof renderedDefects {
  if (process.env["SOAK"] === "1") return renderedDefects;
  return renderedDefects.filter((_defect, index) => index % goodPages.length === page);
}

const noAbort = new AbortController().signal;
const judge = (subject: GateSubject) => gate.judge(subject, noAbort);
const pngStart = [0x89, 0x50, 0x4e, 0x47];

const pages = goodPages.map(({ name, subject }, index) => ({
  name,
  subject,
  defects: defectsFor(index),
}));

describe.each(pages)("the page gate on the $name page", ({ subject, defects }) => {
  it("passes the clean page with both screenshots", { timeout: 300_000 }, async () => {
    const { passed, score, findings, screenshots } = await judge(subject);
    expect(findings).toEqual([]);
    expect({ passed, score }).toEqual({ passed: true, score: 100 });
    expect(Array.from(screenshots.desktop ?? []).slice(0, 4)).toEqual(pngStart);
    expect(Array.from(screenshots.mobile ?? []).slice(0, 4)).toEqual(pngStart);
  });

  it.each(defects)("finds a planted $name", { timeout: 300_000 }, async ({ code, plant }) => {
    const { findings } = await judge(plant(subject));
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  it("gives the same findings the second time", { timeout: 300_000 }, async () => {
    const broken = renderedDefects
      .filter(({ name }) =>
        ["wide element", "clipped text", "faint text", "script error"].includes(name),
      )
      .reduce((each, { plant }) => plant(each), subject);
    const first = await judge(broken);
    const second = await judge(broken);
    expect(first.findings.length).toBeGreaterThan(3);
    expect(second.findings).toEqual(first.findings);
    expect(second.score).toBe(first.score);
  });
});
