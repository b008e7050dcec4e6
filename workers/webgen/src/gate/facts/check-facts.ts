import type { Finding } from "../finding.ts";
import type { GateSubject } from "../gate-subject.ts";
import type { ParsedPage } from "../static/parse-page.ts";
import { checkLinks } from "./check-links.ts";
import { checkLostFacts } from "./check-lost-facts.ts";
import { checkText } from "./check-text.ts";
import type { PageText } from "./page-texts.ts";
import { SnapshotIndex } from "./snapshot-index.ts";

/** What the page claims stands in the snapshot, and what the snapshot gives stands on the page. */
export function checkFacts(
  page: ParsedPage,
  texts: readonly PageText[],
  subject: GateSubject,
): Finding[] {
  const index = new SnapshotIndex(subject.snapshot);
  // Frozen markup is the operator's own word: it needs no source.
  const own = texts.filter(({ isFrozen }) => !isFrozen);
  return [
    ...own.flatMap((text) => checkText(text, index)),
    ...checkLinks(page, index),
    ...checkLostFacts(page, texts, subject),
  ];
}
