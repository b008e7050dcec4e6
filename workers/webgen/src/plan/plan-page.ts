import { AppError } from "@shared/runtime";
import { copyAt } from "../read/copy-text.ts";
import { leadSentences } from "../read/sentences.ts";
import { snapshotEmpty, type Snapshot } from "../read/snapshot.ts";
import { accountFacts } from "./account-facts.ts";
import { chooseTheme } from "./choose-theme.ts";
import type { Draft } from "./draft.ts";
import { findName } from "./find-name.ts";
import { interfaceWords } from "./interface-words.ts";
import { flatten, outlineOf } from "./outline.ts";
import type { Copy, Fact, FrozenSection, PagePlan, ThemeId } from "./page-plan.ts";
import { limitNavigation, planSections } from "./plan-sections.ts";
import { createRandom, seedOf } from "./random.ts";
import { reserveIds } from "./reserve-ids.ts";
import { findOpening, type Opening } from "./sections/plan-hero.ts";

export interface PlanOptions {
  theme?: ThemeId;
  /** Default: a hash of the snapshot. */
  seed?: number;
  /** BCP 47. Default: as detected. */
  language?: string;
}

const maxTitleChars = 65;
const maxDescriptionChars = 160;

/**
 * Plans a page from a snapshot: chooses the sections that its material can fill, their layouts and
 * the theme. The same snapshot, options and frozen sections give the same plan. Throws
 * `SNAPSHOT_EMPTY` when there is nothing but boilerplate.
 */
export function planPage({
  snapshot,
  options = {},
  frozen = [],
}: {
  snapshot: Snapshot;
  options?: PlanOptions;
  frozen?: FrozenSection[];
}): PagePlan {
  if (!hasContent(snapshot)) {
    throw new AppError(
      snapshotEmpty,
      "The snapshot holds no content: nothing but menus, notices or footers was found. Send the text of the pages themselves.",
    );
  }
  const seed = options.seed ?? seedOf(snapshot.text);
  const language = options.language ?? snapshot.language;
  const draft = startDraft(snapshot, seed, language);
  const opening = findOpening(draft);
  const sections = planSections(draft, opening);
  limitNavigation(sections);
  const leftOut = accountFacts(snapshot, sections);
  const theme =
    options.theme ??
    chooseTheme(snapshot.blocks.map((block) => block.text).join("\n"), draft.random);
  reserveIds(sections, frozen);
  const tagline = opening.heading.text === draft.name.text ? opening.kicker : opening.heading;
  const urlPlace = snapshot.sources.find((source) => source.urlPlace)?.urlPlace;
  return {
    theme,
    seed,
    language,
    title: titleOf(draft.name, tagline),
    description: describe(draft, opening),
    organisation: {
      name: draft.name,
      ...(tagline ? { tagline } : {}),
      ...(urlPlace ? { url: copyAt(snapshot.text, urlPlace) } : {}),
    },
    sections,
    facts: snapshot.facts.map(plainFact),
    leftOut,
    frozen,
  };
}

function hasContent(snapshot: Snapshot): boolean {
  return snapshot.blocks.some((block) => /\p{L}{2,}/u.test(block.text));
}

function startDraft(snapshot: Snapshot, seed: number, language: string): Draft {
  const name = findName(snapshot);
  const roots = outlineOf(snapshot);
  const parts = flatten(roots);
  return {
    snapshot,
    roots,
    parts,
    owners: parts.flatMap((part) => part.blocks.map((block) => ({ block, part }))),
    words: interfaceWords(language),
    // With the name in it, one seed still gives different sites different layouts.
    random: createRandom(seedOf(`${seed} ${name.text}`)),
    name,
    taken: new Set(),
    retired: new Set(snapshot.facts.flatMap((fact) => (fact.isRetired ? [fact.text] : []))),
    shown: new Set(),
  };
}

/** Name and tagline where both fit into a title; they stand apart in the snapshot, so it has no place. */
function titleOf(name: Copy, tagline: Copy | undefined): Copy {
  if (!tagline || tagline.text.toLowerCase().includes(name.text.toLowerCase()))
    return tagline && tagline.text.length <= maxTitleChars ? tagline : name;
  const joined = `${name.text} – ${tagline.text}`;
  return joined.length <= maxTitleChars ? { text: joined } : name;
}

function describe(draft: Draft, opening: Opening): Copy {
  const source = opening.intro ?? opening.heading;
  const fitting = source.place
    ? leadSentences(draft.snapshot.text, source.place, maxDescriptionChars)
    : undefined;
  return fitting ?? opening.heading;
}

function plainFact({ id, kind, text, place, label }: Fact): Fact {
  return { id, kind, text, place, ...(label ? { label } : {}) };
}
