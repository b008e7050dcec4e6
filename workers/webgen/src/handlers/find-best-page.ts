import type { JobError } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { webgenErrorCodes } from "@shared/contracts";
import type { ComposeEngine, ComposeRequest, Composition } from "../engines/compose-engine.ts";
import { placeFindings } from "../engines/place-findings.ts";
import { repairPlan } from "../engines/repair-plan.ts";
import type { GateSubject } from "../gate/gate-subject.ts";
import type { Judgement, PageGate } from "../gate/page-gate.ts";
import type { Stopwatch } from "./stopwatch.ts";

export interface PageSearch extends ComposeRequest {
  /** How often a page with hard findings may be changed and judged again. */
  maxRepairs: number;
}

export interface JudgedPage {
  composition: Composition;
  judgement: Judgement;
  /** What the repairs up to this page changed. */
  notes: string[];
}

export interface FoundPage {
  best: JudgedPage;
  repairs: number;
  sources: Composition["sources"];
}

export interface SearchDeps {
  composer: ComposeEngine;
  gate: PageGate;
  clock: Stopwatch;
  enter: (stage: string, detail?: string) => void;
  signal: AbortSignal;
}

/**
 * Composes a page and has it judged; repairs and judges again while it has hard findings and a
 * repair is left. The best page wins, not the last one. Fails as `SNAPSHOT_EMPTY` where the
 * snapshot has no content; throws what the engine and the gate throw.
 */
export async function findBestPage(
  deps: SearchDeps,
  request: PageSearch,
): Promise<{ type: "found"; found: FoundPage } | { type: "fail"; error: JobError }> {
  const { composer, clock, enter, signal } = deps;
  let composition: Composition;
  try {
    composition = await composer.compose(request, signal, enter);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== webgenErrorCodes.snapshotEmpty) throw error;
    return { type: "fail", error: { code: error.code, message: error.message, retryable: false } };
  }
  const { sources, unread } = composition;
  const source = { snapshot: request.text, unread };
  addTimings(clock, composition);
  enter("gate");
  let page: JudgedPage = {
    composition,
    judgement: await judge(deps, composition, source),
    notes: [],
  };
  let best = page;
  let repairs = 0;
  const tried = new Set<string>();
  while (!page.judgement.passed && repairs < request.maxRepairs) {
    const repaired = await repair(deps, page, tried, source);
    if (repaired === undefined) break;
    repairs++;
    page = repaired;
    if (isBetter(page.judgement, best.judgement)) best = page;
  }
  return { type: "found", found: { best, repairs, sources } };
}

/** What every page of a search is measured against. */
type SearchSource = Pick<GateSubject, "snapshot" | "unread">;

async function repair(
  deps: SearchDeps,
  page: JudgedPage,
  tried: Set<string>,
  source: SearchSource,
): Promise<JudgedPage | undefined> {
  const { plan, html } = page.composition;
  const change = repairPlan(plan, placeFindings(html, page.judgement.findings, plan), tried);
  if (change === undefined) return undefined;
  deps.enter("repair", `Repairing: ${change.notes.join("; ")}`.slice(0, 500));
  const composition = await deps.composer.render(change.plan, deps.signal);
  addTimings(deps.clock, composition);
  return {
    composition,
    judgement: await judge(deps, composition, source),
    notes: [...page.notes, ...change.notes],
  };
}

async function judge(
  { gate, clock, signal }: SearchDeps,
  { plan, html }: Composition,
  source: SearchSource,
): Promise<Judgement> {
  const subject: GateSubject = {
    html,
    ...source,
    facts: plan.facts,
    leftOut: plan.leftOut,
    frozen: plan.frozen,
    language: plan.language,
  };
  const judgement = await gate.judge(subject, signal);
  const { total = 0, static: ofStatic = 0, rendered = 0 } = judgement.timingsMs;
  clock.add("gate", total);
  clock.add("gate_static", ofStatic);
  clock.add("gate_rendered", rendered);
  return judgement;
}

function addTimings(clock: Stopwatch, { timingsMs }: Composition): void {
  for (const [step, ms] of Object.entries(timingsMs)) clock.add(step, ms);
}

function isBetter(one: Judgement, other: Judgement): boolean {
  return one.passed === other.passed ? one.score > other.score : one.passed;
}
