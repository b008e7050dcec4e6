import type { FactLikeRun } from "./facts/fact-like-runs.ts";
import type { Fact, FrozenSection } from "../plan/page-plan.ts";

/** A page to judge, with all it may be measured against. */
export interface GateSubject {
  html: string;
  /** The text that the page was made from: whatever the page claims must stand in it. */
  snapshot: string;
  facts: readonly Fact[];
  leftOut: readonly { factId: string; reason: string }[];
  /** What looks like a fact in the snapshot and is none of the facts. */
  unread: readonly FactLikeRun[];
  frozen: readonly FrozenSection[];
  /** BCP 47. */
  language: string;
}
