import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { planPage } from "../src/plan/plan-page.ts";
import type { PagePlan, ThemeId } from "../src/plan/page-plan.ts";
import { readSnapshot } from "../src/read/read-snapshot.ts";
import { renderPage } from "../src/render/page.ts";

const samplesDir = join(import.meta.dirname, "../samples");

/** What a sample certainly says, written down by a person. */
export interface GroundTruth {
  organisation: string;
  language: string;
  emails: string[];
  phones: string[];
  addresses: string[];
  hours: string[];
  prices: string[];
  /** Section types that this material fills. */
  sections: string[];
  /** Words that belong on the page. */
  copy: string[];
  /** Words of the site's controls, which don't. */
  noise: string[];
}

/** The text of a bundled snapshot. */
export function readSample(name: string): Promise<string> {
  return readFile(join(samplesDir, `${name}.md`), "utf8");
}

export async function readGroundTruth(name: string): Promise<GroundTruth> {
  return JSON.parse(await readFile(join(samplesDir, `${name}.facts.json`), "utf8")) as GroundTruth;
}

/** Reads, plans and draws a bundled snapshot the way a job does. */
export async function composeSample(
  name: string,
  options: { seed?: number; theme?: ThemeId },
): Promise<{ plan: PagePlan; html: string }> {
  const plan = planPage({ snapshot: readSnapshot(await readSample(name)), options });
  return { plan, html: renderPage(plan).html };
}
