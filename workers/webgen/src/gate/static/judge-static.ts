import { checkFacts } from "../facts/check-facts.ts";
import { hiddenRuns, unreadFinding } from "../facts/check-unread.ts";
import type { FactLikeRun } from "../facts/fact-like-runs.ts";
import { pageTexts } from "../facts/page-texts.ts";
import type { Finding } from "../finding.ts";
import type { GateSubject } from "../gate-subject.ts";
import { checkAnchors } from "./check-anchors.ts";
import { checkDocument, checkHeadings } from "./check-document.ts";
import { checkForbidden } from "./check-forbidden.ts";
import { checkFrozen } from "./check-frozen.ts";
import { checkJsonLd } from "./check-json-ld.ts";
import { checkLeftovers } from "./check-leftovers.ts";
import { checkMarkup } from "./check-markup.ts";
import { parsePage } from "./parse-page.ts";

export interface StaticJudgement {
  findings: Finding[];
  /** Of the subject's unread runs those that the page doesn't show. */
  hidden: FactLikeRun[];
}

/** All that can be said of a page without a browser. */
export async function judgeStatic(subject: GateSubject): Promise<StaticJudgement> {
  const page = parsePage(subject.html, subject.frozen);
  const texts = pageTexts(page);
  const hidden = hiddenRuns(texts, subject.unread);
  const findings = [
    ...checkDocument(page, subject.language),
    ...checkHeadings(page),
    ...checkAnchors(page),
    ...checkForbidden(page),
    ...checkJsonLd(page),
    ...checkLeftovers(texts, subject.snapshot),
    ...checkFrozen(page, subject.frozen),
    ...checkFacts(page, texts, subject),
    ...hidden.map(unreadFinding),
    ...(await checkMarkup(page)),
  ];
  return { findings, hidden };
}
