import { isSentence } from "../../read/sentences.ts";
import type { SnapshotFact } from "../../read/snapshot.ts";
import { copyOf, factsIn, headingCopy, take, type Draft } from "../draft.ts";
import type { HoursSection, Place } from "../page-plan.ts";

const maxRows = 14;
/** A line with more words around the hours is prose: the hours stand there, not in a table. */
const maxOtherChars = 36;

/** Opening hours as a table: lines that say little else. */
export function planHours(draft: Draft): HoursSection | undefined {
  const facts = draft.snapshot.facts.filter((fact) => isRow(draft, fact));
  const rows = facts.map((fact) => ({
    days: copyOf(draft, daysOf(fact)!),
    time: copyOf(draft, fact.time!),
  }));
  if (rows.length === 0) return undefined;
  const part = draft.parts.find(
    (candidate) =>
      candidate.heading &&
      candidate.blocks.some(
        (block) =>
          block.place.start <= facts[0]!.place.start && block.place.end >= facts[0]!.place.end,
      ),
  );
  const heading =
    part?.heading && part.role === "hours" ? headingCopy(draft, part.heading) : undefined;
  if (part && heading) take(draft, part);
  return {
    type: "hours",
    id: "hours",
    variant: "table",
    heading: heading ?? { text: draft.words.hours },
    navLabel: { text: draft.words.hours },
    rows: rows.slice(0, maxRows),
    factIds: [],
  };
}

function isRow(draft: Draft, fact: SnapshotFact): boolean {
  if (fact.kind !== "hours" || !fact.time || !daysOf(fact)) return false;
  const line = lineAround(draft, fact.place);
  // A whole sentence about one Saturday is news, not an opening hour.
  if (
    isSentence(draft.snapshot.text.slice(line.start, line.end).trimEnd()) &&
    !opensLine(fact, line, draft)
  )
    return false;
  const label = fact.labelPlace ? fact.labelPlace.end - fact.labelPlace.start : 0;
  const mentions = factsIn(draft, line);
  // "Phone: … (weekdays 10:00 – 16:00)": the hours of the telephone.
  if (mentions.some(({ kind }) => kind === "phone" || kind === "email")) return false;
  const inLine = mentions.filter(({ kind }) => kind === "hours");
  const hoursChars = inLine.reduce((sum, { place }) => sum + place.end - place.start, 0);
  return (
    line.end - line.start - Math.max(hoursChars, fact.place.end - fact.place.start) - label <=
    maxOtherChars
  );
}

/** "April – October: Mon–Sat": the season belongs to the days. "Office: 8:15 – 16:00" has no days but it. */
function daysOf(fact: SnapshotFact): Place | undefined {
  if (!fact.days) return fact.labelPlace;
  const label = fact.labelPlace;
  return label && label.end <= fact.days.start
    ? { start: label.start, end: fact.days.end }
    : fact.days;
}

function opensLine(fact: SnapshotFact, line: Place, draft: Draft): boolean {
  return draft.snapshot.text.slice(line.start, fact.place.start).trim() === "";
}

function lineAround(draft: Draft, place: Place): Place {
  const { text } = draft.snapshot;
  const end = text.indexOf("\n", place.end);
  return { start: text.lastIndexOf("\n", place.start) + 1, end: end === -1 ? text.length : end };
}
