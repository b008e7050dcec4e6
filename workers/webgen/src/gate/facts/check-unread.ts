import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FactLikeRun } from "./fact-like-runs.ts";
import { foldLetters, foldText } from "./fold-text.ts";
import type { PageText } from "./page-texts.ts";
import { digitsOf } from "./read-contacts.ts";
import { readMoney } from "./read-money.ts";
import { SnapshotIndex } from "./snapshot-index.ts";

/** The runs that a reader of the page can't see either. */
export function hiddenRuns(
  texts: readonly PageText[],
  unread: readonly FactLikeRun[],
): FactLikeRun[] {
  if (unread.length === 0) return [];
  const visible = texts.filter(({ origin }) => origin === "body");
  const index = new SnapshotIndex(visible.map(({ text }) => text.replaceAll("\n", " ")).join("\n"));
  return unread.filter((run) => !isShown(run, index));
}

export function unreadFinding({ kind, text }: FactLikeRun): Finding {
  const message = `"${text.slice(0, 200)}" looks like a fact (${kind}), but the reader did not take it for one`;
  return createFinding("FACT_UNREAD", { message });
}

function isShown({ kind, text }: FactLikeRun, index: SnapshotIndex): boolean {
  const folded = foldText(text);
  switch (kind) {
    case "phone":
      return index.hasDigits(digitsOf(folded));
    case "email":
      return index.folded.includes(folded);
    case "price":
      return (
        index.stands(folded) ||
        readMoney(folded).every(({ currency, amount }) => index.prices.has(`${currency} ${amount}`))
      );
    case "hours":
      return (
        index.stands(folded) ||
        index.letters.includes(foldLetters(folded)) ||
        hasEnds(folded, index)
      );
  }
}

/** A table may part the range. */
function hasEnds(folded: string, index: SnapshotIndex): boolean {
  const ends = folded.match(/\d{1,2}(?:[:.]\d{2})?/g) ?? [];
  return ends.every((end) => index.stands(end));
}
