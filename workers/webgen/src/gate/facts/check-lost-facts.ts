import type { Fact } from "../../plan/page-plan.ts";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { GateSubject } from "../gate-subject.ts";
import type { ParsedPage } from "../static/parse-page.ts";
import { foldLetters, foldText, wordsOf } from "./fold-text.ts";
import type { PageText } from "./page-texts.ts";
import { digitsOf, foldUrl, readEmails } from "./read-contacts.ts";
import { isSameDate, readDates } from "./read-dates.ts";
import { readMoney } from "./read-money.ts";
import { SnapshotIndex } from "./snapshot-index.ts";

/** Every fact of the plan is on the page, where a reader sees it, or is left out with a reason. */
export function checkLostFacts(
  page: ParsedPage,
  texts: readonly PageText[],
  subject: GateSubject,
): Finding[] {
  const leftOut = new Set(
    subject.leftOut.filter(({ reason }) => reason.trim() !== "").map(({ factId }) => factId),
  );
  const due = subject.facts.filter(({ id }) => !leftOut.has(id));
  if (due.length === 0) return [];
  const shown = new ShownPage(page, texts);
  return due
    .filter((fact) => !shown.has(fact))
    .map((fact) => createFinding("FACT_LOST", { message: lostFactMessage(fact) }));
}

/** How a finding names the fact that is lost. */
export function lostFactMessage({ kind, text }: Fact): string {
  return `The ${kind} "${text.slice(0, 200)}" is not on the page`;
}

class ShownPage {
  readonly #index: SnapshotIndex;
  readonly #links: ReadonlySet<string>;

  constructor(page: ParsedPage, texts: readonly PageText[]) {
    const visible = texts
      .filter(({ origin }) => origin === "body")
      .map(({ text }) => text.replaceAll("\n", " "));
    this.#index = new SnapshotIndex(visible.join("\n"));
    const hrefs = page.elements.flatMap(({ tag, attributes }) =>
      tag === "a" ? [attributes.get("href") ?? ""] : [],
    );
    this.#links = new Set(hrefs.map(foldUrl));
  }

  has(fact: Fact): boolean {
    const folded = foldText(fact.text);
    switch (fact.kind) {
      case "email":
        return (
          readEmails(folded).every((email) => this.#index.emails.has(email)) &&
          this.#hasMail(folded)
        );
      case "phone":
        return this.#index.hasDigits(digitsOf(folded));
      case "link":
        return this.#links.has(foldUrl(fact.text)) || this.#index.urls.has(foldUrl(fact.text));
      case "price":
        return this.#index.stands(folded) || this.#hasPrices(folded);
      case "date":
        return this.#index.stands(folded) || this.#hasDates(folded) || this.#hasAll(folded);
      case "address":
      case "hours":
        return this.#index.letters.includes(foldLetters(folded)) || this.#hasAll(folded);
      case "person":
        return this.#index.letters.includes(foldLetters(folded));
    }
  }

  #hasMail(folded: string): boolean {
    return readEmails(folded).length > 0 || this.#index.stands(folded);
  }

  #hasPrices(folded: string): boolean {
    const money = readMoney(folded);
    if (money.length === 0) return this.#hasAll(folded);
    return money.every(({ currency, amount }) => this.#index.prices.has(`${currency} ${amount}`));
  }

  #hasDates(folded: string): boolean {
    const dates = readDates(folded);
    return (
      dates.length > 0 &&
      dates.every((date) =>
        this.#index.dates.some((known) => isSameDate(date, known, this.#index.numbers)),
      )
    );
  }

  /** A table parts "Mon–Fri: 9–18" into cells: all words are there, though not in a row. */
  #hasAll(folded: string): boolean {
    const words = wordsOf(folded);
    return words.length > 0 && words.every((word) => this.#index.words.has(word));
  }
}
