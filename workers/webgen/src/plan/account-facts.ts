import { foldSpace } from "../read/copy-text.ts";
import { addressKey } from "../read/facts/find-addresses.ts";
import type { Snapshot, SnapshotFact } from "../read/snapshot.ts";
import type { Copy, PagePlan, SectionPlan } from "./page-plan.ts";

/**
 * Keeps the books: which facts each section shows, and why the others are on no section. A fact is
 * shown where its words stand in a section's copy, or its number or address in a link.
 */
export function accountFacts(snapshot: Snapshot, sections: SectionPlan[]): PagePlan["leftOut"] {
  const texts = sections.map((section) => shownText(section));
  const shown = new Set<string>();
  for (const [index, section] of sections.entries()) {
    const inSection = snapshot.facts.filter((fact) => isShown(fact, texts[index]!));
    section.factIds = inSection.map((fact) => fact.id);
    for (const fact of inSection) shown.add(fact.id);
  }
  return snapshot.facts
    .filter((fact) => !shown.has(fact.id))
    .map((fact) => ({ factId: fact.id, reason: reasonFor(fact) }));
}

interface ShownText {
  folded: string;
  words: Set<string>;
  address: string;
  hrefs: Set<string>;
}

function shownText(section: SectionPlan): ShownText {
  const copies: string[] = [];
  const hrefs = new Set<string>();
  collect(section, copies, hrefs);
  const folded = ` ${copies.join("\n")} `.toLowerCase();
  return {
    folded,
    words: new Set(folded.match(/[\p{L}\d]+/gu)),
    address: addressKey(folded),
    hrefs,
  };
}

/** Every copy and every link of a section, wherever in it they are. */
function collect(value: unknown, copies: string[], hrefs: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, copies, hrefs);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (isCopy(value)) copies.push(value.text);
  for (const [key, item] of Object.entries(value)) {
    if (key === "href" && typeof item === "string") hrefs.add(item);
    else collect(item, copies, hrefs);
  }
}

function isCopy(value: object): value is Copy {
  return "text" in value && typeof value.text === "string";
}

function isShown(fact: SnapshotFact, shown: ShownText): boolean {
  // The cheap question first: there may be very many facts.
  const first = /[\p{L}\d]+/u.exec(fact.text.toLowerCase())?.[0];
  if (first !== undefined && fact.kind !== "link" && !shown.words.has(first)) return false;
  if (fact.kind === "address") return shown.address.includes(fact.key);
  if (fact.kind === "link" && shown.hrefs.has(fact.text)) return true;
  if (fact.kind === "hours" && fact.days && fact.time) return holdsHours(fact, shown.folded);
  return holds(shown.folded, fact.text.toLowerCase());
}

/** The hours of a table stand in two cells. */
function holdsHours(fact: SnapshotFact, folded: string): boolean {
  if (holds(folded, fact.text.toLowerCase())) return true;
  const base = fact.place.start;
  const part = (place: { start: number; end: number }) =>
    foldSpace(fact.text.slice(place.start - base, place.end - base)).toLowerCase();
  return holds(folded, part(fact.days!)) && holds(folded, part(fact.time!));
}

/** As whole words: "£4" is not shown by "£40". */
function holds(folded: string, text: string): boolean {
  for (let at = folded.indexOf(text); at !== -1; at = folded.indexOf(text, at + 1)) {
    const before = folded.charAt(at - 1);
    const after = folded.charAt(at + text.length);
    if (!/[\p{L}\d]/u.test(before) && !/[\p{L}\d]/u.test(after)) return true;
  }
  return false;
}

function reasonFor(fact: SnapshotFact): string {
  if (fact.isRetired) return "The text says that it is no longer in use.";
  switch (fact.kind) {
    case "link":
      return "The page shows no link to it.";
    case "date":
      return "It belongs to a text that is not on the page.";
    case "hours":
      return "Its sentence is not on the page, and it says nothing outside of it.";
    case "price":
      return "It belongs to an offer or a text that is not on the page.";
    default:
      return "The page shows the first ones of its kind; there was no room for this one.";
  }
}
