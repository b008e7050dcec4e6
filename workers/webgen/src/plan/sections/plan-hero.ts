import { lineKey } from "../../read/mark-noise.ts";
import { isSentence } from "../../read/sentences.ts";
import type { ParagraphBlock } from "../../read/snapshot.ts";
import {
  copyOf,
  factsIn,
  headingCopy,
  isAboutRetired,
  isProse,
  lead,
  showOnce,
  take,
  type Draft,
} from "../draft.ts";
import type { Part } from "../outline.ts";
import { roleOfHeading } from "../part-roles.ts";
import type { Copy, HeroSection, Place } from "../page-plan.ts";
import { withoutStop } from "../split-item.ts";

const introChars = 300;
const headingChars = 110;

/** The opening of the page: what it is about, in the site's own words. */
export interface Opening {
  heading: Copy;
  kicker?: Copy;
  intro?: Copy;
}

/**
 * Finds the opening: the first heading if it says a purpose; else the line under it; else the
 * first short sentence; else the name. Takes what it shows out of the draft.
 */
export function findOpening(draft: Draft): Opening {
  const part = openingPart(draft);
  const paragraphs = part.blocks.filter(
    (block): block is ParagraphBlock => block.kind === "paragraph",
  );
  const heading = part.heading ? headingCopy(draft, part.heading) : undefined;
  if (part.heading) take(draft, part.heading);
  const saysPurpose = heading !== undefined && isPurpose(draft, heading.text);
  const motto = paragraphs.find((block, index) => index < 3 && isMotto(draft, block));
  const purpose = saysPurpose
    ? heading
    : (mottoCopy(draft, motto) ?? firstPurpose(draft, paragraphs));
  const kicker =
    dateAndPlace(draft, paragraphs) ??
    (saysPurpose && motto && !isSentence(motto.text) ? mottoCopy(draft, motto) : undefined);
  const shownHeading = purpose ?? draft.name;
  showOnce(draft, shownHeading.text);
  if (kicker) showOnce(draft, kicker.text);
  const intro = findIntro(draft, part, paragraphs);
  return { heading: shownHeading, ...(kicker ? { kicker } : {}), ...(intro ? { intro } : {}) };
}

export function planHero(draft: Draft, opening: Opening): HeroSection {
  const variant = opening.intro
    ? draft.random.pick(["split", "centered", "banner", "statement"])
    : draft.random.pick(["statement", "centered"]);
  const { heading, kicker, intro } = opening;
  return {
    type: "hero",
    id: "top",
    variant,
    heading,
    ...(kicker ? { kicker } : {}),
    ...(intro ? { intro } : {}),
    actions: [],
    highlights: [],
    factIds: [],
  };
}

/** The part of the first source that has a first-level heading, else its first part with text. */
function openingPart(draft: Draft): Part {
  const first = draft.roots[0]!;
  const inFirst = draft.parts.filter((part) => part.source === first.source);
  const lead = inFirst[0]!;
  if (lead.blocks.some((block) => block.kind === "paragraph" && isProse(block.text))) return lead;
  const title =
    inFirst.find((part) => part.level === 1) ?? inFirst.find((part) => part.heading && !part.role);
  return title ?? inFirst.find((part) => part.blocks.length > 0) ?? lead;
}

function isPurpose(draft: Draft, text: string): boolean {
  if (text.length > headingChars || text.split(" ").length < 3) return false;
  const rest = lineKey(text).replace(lineKey(draft.name.text), "").trim();
  return rest.split(" ").length >= 3 && !/^(?:welcome|добро пожаловать)/iu.test(text);
}

/** A short line that isn't a button: "Curious, kind and a little bit muddy". */
function isMotto(draft: Draft, block: ParagraphBlock): boolean {
  const { text } = block;
  const words = text.split(" ").length;
  if (words < 4 || text.length > headingChars || lineKey(text) === lineKey(draft.name.text))
    return false;
  if (isSentence(text) && text.length > 80) return false;
  if (
    /^(?:see|view|read|order|book|get|call|buy|start|learn|try|open|смотреть|узнать|заказать|записаться|читать)\b/iu.test(
      text,
    )
  )
    return false;
  if (roleOfHeading(text) === "clients") return false;
  return !/[{}<>@]|https?:/.test(text) && factsIn(draft, block.place).length === 0;
}

/** "22–24 April 2027", "Lisbon, Portugal": when and where, in the lines under the title. */
function dateAndPlace(draft: Draft, paragraphs: ParagraphBlock[]): Copy | undefined {
  const at = paragraphs
    .slice(0, 4)
    .findIndex((block) => block.text.length <= 40 && isDateLine(draft, block));
  const date = paragraphs[at];
  if (!date) return undefined;
  const next = paragraphs[at + 1];
  const isTown =
    next?.isAttached === true && next.text.length <= 32 && /^\p{Lu}[\p{L} ,'’-]+$/u.test(next.text);
  take(draft, date, ...(isTown ? [next] : []));
  return copyOf(draft, { start: date.place.start, end: isTown ? next.place.end : date.place.end });
}

function isDateLine(draft: Draft, block: ParagraphBlock): boolean {
  const mention = factsIn(draft, block.place)[0];
  return (
    mention?.kind === "date" && mention.place.end - mention.place.start >= block.text.length * 0.6
  );
}

function mottoCopy(draft: Draft, block: ParagraphBlock | undefined): Copy | undefined {
  if (!block) return undefined;
  take(draft, block);
  return withoutStop(draft, block.place);
}

function firstPurpose(draft: Draft, paragraphs: ParagraphBlock[]): Copy | undefined {
  for (const block of paragraphs.slice(0, 4)) {
    const first = isProse(block.text) ? lead(draft, block, 90) : undefined;
    if (!first || first.text.length > headingChars || first.text.length < 12) continue;
    if (holdsContact(draft, first.place)) continue;
    if (first.text === block.text) take(draft, block);
    return first.place ? withoutStop(draft, first.place) : first;
  }
  return undefined;
}

/** "Call us: …" is what the contact is for, not what the site is about. */
function holdsContact(draft: Draft, place: Place | undefined): boolean {
  return (
    place !== undefined &&
    factsIn(draft, place).some(({ kind }) => kind === "phone" || kind === "email")
  );
}

function findIntro(draft: Draft, part: Part, paragraphs: ParagraphBlock[]): Copy | undefined {
  const below = part.level <= 1 ? part.children.slice(0, 1).filter((child) => !child.role) : [];
  const candidates = [...paragraphs, ...below.flatMap((child) => child.blocks)];
  for (const block of candidates) {
    if (block.kind !== "paragraph" || draft.taken.has(block) || !isProse(block.text)) continue;
    if (isAboutRetired(draft, block)) continue;
    const copy = lead(draft, block, introChars);
    if (!copy) continue;
    if (copy.text.length === block.text.length) take(draft, block);
    showOnce(draft, copy.text);
    return copyOf(draft, copy.place!);
  }
  return undefined;
}
