import type { Block, SnapshotFact } from "../../read/snapshot.ts";
import { copyText } from "../../read/copy-text.ts";
import { isSentence } from "../../read/sentences.ts";
import {
  copyOf,
  factsIn,
  headingCopy,
  lead,
  partAt,
  proseOf,
  showOnce,
  take,
  type Draft,
} from "../draft.ts";
import type { Part } from "../outline.ts";
import type { ContactSection, Copy, Place } from "../page-plan.ts";

type Entry = ContactSection["entries"][number];

/** How many of each kind the contact panel holds. */
const limits = { address: 4, phone: 8, email: 8, hours: 4, link: 0 };
const order = ["address", "phone", "email", "hours"] as const;

/** Every way to reach the organisation, footers included. Hours come here only if no table shows them. */
export function planContact(draft: Draft, shownHours: Set<string>): ContactSection | undefined {
  const entries: Entry[] = [];
  for (const kind of order) {
    const facts = draft.snapshot.facts.filter(
      (fact) => fact.kind === kind && !shownHours.has(fact.id) && isForPanel(draft, fact),
    );
    const ranked = facts
      .map((fact) => ({ fact, part: partAt(draft, fact.place) }))
      .sort((a, b) => rank(a) - rank(b) || a.fact.place.start - b.fact.place.start);
    for (const { fact, part } of ranked.slice(0, limits[kind]))
      entries.push(entryOf(draft, fact, kind, part));
  }
  if (entries.length === 0) return undefined;
  const intro = introOf(draft);
  const part = draft.parts.findLast(
    (candidate) =>
      candidate.role === "contact" &&
      candidate.heading &&
      /contact|touch|контакт|связ/iu.test(candidate.heading.text),
  );
  return {
    type: "contact",
    id: "contact",
    variant:
      entries.length <= 3
        ? draft.random.pick(["strip", "panel"])
        : draft.random.pick(["panel", "columns"]),
    heading:
      part?.heading && part.heading.text.length <= 40
        ? headingCopy(draft, part.heading)
        : { text: draft.words.contact },
    navLabel: { text: draft.words.contact },
    ...(intro ? { intro } : {}),
    entries,
    factIds: [],
  };
}

/** Hours need a label, or a telephone number beside them: without, they say nothing outside their sentence. */
function isForPanel(draft: Draft, fact: SnapshotFact): boolean {
  if (fact.isRetired) return false;
  if (fact.kind !== "hours" || fact.labelPlace) return true;
  return fact.days !== undefined && phoneBeside(draft, fact) !== undefined;
}

function phoneBeside(draft: Draft, fact: SnapshotFact): Place | undefined {
  const { text } = draft.snapshot;
  const start = text.lastIndexOf("\n", fact.place.start) + 1;
  return factsIn(draft, { start, end: fact.place.start }).findLast(({ kind }) => kind === "phone")
    ?.place;
}

/** The organisation's own contact first, then that of its parts, then what only footers have. */
function rank({ fact, part }: { fact: SnapshotFact; part: Part | undefined }): number {
  if (fact.count >= 3) return 0;
  if (fact.isNoise) return 3;
  if (part?.role === "contact" || part?.role === "hours") return fact.labelPlace ? 1 : 0;
  return 2;
}

/** Headings that say whom or what one reaches there. Others ("Music") only stand nearby. */
const reachable =
  /\b(?:press|media|sales|support|help|service desk|office|head ?quarters|bookings?|reservations?|orders?|emergenc(?:y|ies)|reception|billing|accounts|wholesale|enquir(?:y|ies)|inquir(?:y|ies)|admissions?|box office|hotline|studio|branch|shop|store|clinic|surgery|editor|volunteer(?:ing)?|careers|jobs)\b|presse|vertrieb|notfall|пресс|поддержк|продаж|бронирован|при[её]мная|регистратура|филиал|офис|бухгалтери/iu;

/** Outside the contact part an address belongs to what its heading names: a person, the press. */
function headingLabel(draft: Draft, part: Part | undefined): Copy | undefined {
  const roof = part?.parent?.role === "prices" ? part.parent : part;
  const heading = roof?.heading;
  if (
    !heading ||
    !part ||
    draft.taken.has(heading) ||
    part.role === "contact" ||
    part.role === "hours" ||
    part.level < 2 ||
    !(part.role === "people" || reachable.test(heading.text))
  )
    return undefined;
  return heading.text.length <= 40 && !/[?:]$/.test(heading.text)
    ? headingCopy(draft, heading)
    : undefined;
}

function labelOf(draft: Draft, fact: SnapshotFact, part: Part | undefined): Copy | undefined {
  if (fact.labelPlace) return copyOf(draft, fact.labelPlace);
  const beside = fact.kind === "hours" ? phoneBeside(draft, fact) : undefined;
  if (beside) return copyOf(draft, beside);
  return fact.kind === "address" ? undefined : headingLabel(draft, part);
}

function entryOf(
  draft: Draft,
  fact: SnapshotFact,
  kind: Entry["kind"],
  part: Part | undefined,
): Entry {
  const value = kind === "address" ? addressCopy(draft, fact.place) : copyOf(draft, fact.place);
  const label = labelOf(draft, fact, part);
  const href = hrefOf(fact);
  return { ...(label ? { label } : {}), kind, value, ...(href ? { href } : {}) };
}

/** The lines of an address become parts of one line. */
function addressCopy(draft: Draft, place: Place): Copy {
  const raw = draft.snapshot.text.slice(place.start, place.end);
  const lines = raw.split("\n").map((line) => copyText(line).replace(/,$/, ""));
  return {
    text: lines.filter((line) => line !== "").join(", "),
    place: { start: place.start, end: place.end },
  };
}

/** When to call which number, or how to get there, in the site's own words. */
function introOf(draft: Draft): Copy | undefined {
  const near = draft.parts.filter(({ role }) => role === "contact" || role === "hours");
  const sentences = near.flatMap((part) =>
    proseOf(draft, part).flatMap((prose) => (isSentence(prose.text) ? [{ part, prose }] : [])),
  );
  const namesPhone = (prose: Block) =>
    factsIn(draft, prose.place).some(({ kind }) => kind === "phone");
  const found =
    sentences.find(({ prose }) => namesPhone(prose)) ??
    sentences.find(({ part }) => part.role === "contact" && part.heading);
  const block = found?.prose;
  const copy = block && lead(draft, block, 260);
  if (!block || !copy || !showOnce(draft, copy.text)) return undefined;
  take(draft, block);
  return copy;
}

/** Dialled and written to as it stands in the snapshot: no country code is added. */
function hrefOf(fact: { kind: string; text: string }): string | undefined {
  if (fact.kind === "email") return `mailto:${fact.text}`;
  if (fact.kind !== "phone") return undefined;
  const plus = fact.text.trim().startsWith("+") ? "+" : "";
  return `tel:${plus}${fact.text.replace(/\D/g, "")}`;
}
