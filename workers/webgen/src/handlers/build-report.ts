import type { WebgenReport } from "@shared/contracts";
import type { Composition } from "../engines/compose-engine.ts";
import type { JudgedPage } from "./find-best-page.ts";

export interface ReportDraft {
  best: JudgedPage;
  repairs: number;
  sources: Composition["sources"];
  truncated: string | null;
  bytes: number;
}

/** Nothing that looks like a fact goes missing silently, not even what the reader overlooked. */
const unreadReason = "The reader did not take it for a fact.";

/** The report of a finished search, as the contract has it. */
export function buildReport(draft: ReportDraft, timingsMs: Record<string, number>): WebgenReport {
  const { plan } = draft.best.composition;
  const { passed, score, findings, hidden } = draft.best.judgement;
  const facts = new Map(plan.facts.map((fact) => [fact.id, fact]));
  return {
    passed,
    score,
    findings,
    left_out: [
      ...plan.leftOut.flatMap(({ factId, reason }) => {
        const fact = facts.get(factId);
        return fact === undefined ? [] : [{ kind: fact.kind, text: fact.text, reason }];
      }),
      ...hidden.map(({ kind, text }) => ({ kind, text, reason: unreadReason })),
    ],
    sources: draft.sources,
    facts: plan.facts.length,
    repairs: draft.repairs,
    truncated: draft.truncated,
    bytes: draft.bytes,
    timings_ms: timingsMs,
  };
}
