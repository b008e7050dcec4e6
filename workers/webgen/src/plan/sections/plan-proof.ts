import { isSentence } from "../../read/sentences.ts";
import type { Block, QuoteBlock } from "../../read/snapshot.ts";
import { copyOf, factsIn, headingCopy, lead, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, Place, ProofSection } from "../page-plan.ts";

const maxQuotes = 6;
const maxQuoteChars = 420;
const maxNumbers = 6;
const maxNames = 16;

type ProofItems = Pick<ProofSection, "quotes" | "numbers" | "names">;

/** What others say, in whole sentences. */
export function planQuotes(draft: Draft): ProofSection | undefined {
  const quotes: ProofSection["quotes"] = [];
  let heading: Copy | undefined;
  for (const part of draft.parts) {
    for (const block of part.blocks) {
      if (block.kind !== "quote" || draft.taken.has(block) || quotes.length >= maxQuotes) continue;
      const words = wordsOf(draft, block);
      if (!words || !showOnce(draft, words.text)) continue;
      take(draft, block);
      quotes.push({
        text: words,
        ...(block.author ? { author: block.author } : {}),
        ...(block.role ? { role: block.role } : {}),
      });
      if (part.role === "quotes" && part.heading) heading ??= headingCopy(draft, part.heading);
    }
  }
  if (quotes.length === 0) return undefined;
  const variant = quotes.length === 1 ? "spotlight" : draft.random.pick(["quotes", "spotlight"]);
  return proof(draft, "proof", variant, heading ?? { text: draft.words.proof }, { quotes });
}

function wordsOf(draft: Draft, block: QuoteBlock): Copy | undefined {
  if (!block.words.place || block.words.text.length <= maxQuoteChars) return block.words;
  return lead(draft, { ...block, place: block.words.place }, maxQuoteChars);
}

/** Numbers with what they count: "24 doctors", "99.98 % of drills passed". */
export function planNumbers(draft: Draft): ProofSection | undefined {
  for (const part of draft.parts) {
    const lines = numberLines(draft, part);
    if (lines.numbers.length >= 3) {
      take(draft, ...lines.blocks);
      const heading = { text: draft.words.numbers };
      return proof(draft, "numbers", "numbers", heading, { numbers: lines.numbers });
    }
    for (const block of part.blocks) {
      if (block.kind !== "list" || draft.taken.has(block) || block.isOrdered) continue;
      if (block.items.length > maxNumbers) continue;
      const numbers = numbersOf(draft, block.items);
      if (numbers.length < 2 || numbers.length < block.items.length) continue;
      take(draft, block, part);
      const heading = part.heading
        ? headingCopy(draft, part.heading)
        : { text: draft.words.numbers };
      return proof(draft, "numbers", "numbers", heading, { numbers: numbers.slice(0, maxNumbers) });
    }
  }
  return undefined;
}

/** The first run of lines without list marks that are all numbers: "61 foster homes". */
function numberLines(
  draft: Draft,
  part: Part,
): { blocks: Block[]; numbers: ProofSection["numbers"] } {
  const blocks: Block[] = [];
  for (const block of part.blocks) {
    const isNumber =
      block.kind === "paragraph" &&
      !draft.taken.has(block) &&
      !isSentence(block.text) &&
      numbersOf(draft, [block]).length === 1;
    if (isNumber) blocks.push(block);
    else if (blocks.length > 0) break;
  }
  const shown = blocks.slice(0, maxNumbers);
  return { blocks: shown, numbers: numbersOf(draft, shown) };
}

function numbersOf(draft: Draft, items: readonly { place: Place }[]): ProofSection["numbers"] {
  return items.flatMap(({ place }) => {
    const raw = draft.snapshot.text.slice(place.start, place.end);
    const value =
      /^(?:[~≈<>±]|over |more than |более |свыше )?\d[\d\s.,]{0,12}\d?\+?(?:\s?(?:%|k|m|million|billion|млн|тыс\.?|min|GB|TB|km|км|м²)(?!\p{L}))?/iu
        .exec(raw)?.[0]
        .trimEnd();
    if (
      !value ||
      raw.length > 60 ||
      raw.length - value.length < 3 ||
      factsIn(draft, place).length > 0
    )
      return [];
    const middle = place.start + value.length;
    return [
      {
        value: copyOf(draft, { start: place.start, end: middle }),
        label: copyOf(draft, { start: middle, end: place.end }),
      },
    ];
  });
}

/** Names of clients and partners: short lines or a list under a heading that says so. */
export function planNames(draft: Draft): ProofSection | undefined {
  for (const part of draft.parts) {
    if (part.role === "clients" && part.heading && !draft.taken.has(part)) {
      const section = fromBlocks(draft, part, part.blocks, headingCopy(draft, part.heading));
      if (section) return section;
    }
    const at = part.blocks.findIndex(
      (block) =>
        block.kind === "paragraph" && block.text.length < 60 && clientLine.test(block.text),
    );
    if (at === -1) continue;
    const line = part.blocks[at]!;
    const section = fromBlocks(draft, part, part.blocks.slice(at + 1), copyOf(draft, line.place));
    if (section) return section;
  }
  return undefined;
}

const clientLine =
  /^(?:trusted by|our (?:clients|customers|partners)|used by|loved by|as seen in|нам доверяют|наши клиенты|наши партн[её]ры)/iu;

function fromBlocks(
  draft: Draft,
  part: Part,
  blocks: Block[],
  heading: Copy,
): ProofSection | undefined {
  const places: Place[] = [];
  for (const block of blocks) {
    const items =
      block.kind === "list"
        ? block.items.map((item) => item.place)
        : block.kind === "paragraph"
          ? [block.place]
          : [];
    const areNames = items.length > 0 && items.every((place) => isName(copyOf(draft, place).text));
    if (!areNames) break;
    places.push(...items);
    take(draft, block);
  }
  if (places.length < 2) return undefined;
  take(draft, part);
  return proof(draft, "clients", "logos", heading, {
    names: places.slice(0, maxNames).map((place) => copyOf(draft, place)),
  });
}

function isName(text: string): boolean {
  return (
    text.length <= 50 &&
    text.split(" ").length <= 7 &&
    !/[.!?:@]$|https?:/u.test(text) &&
    /\p{L}/u.test(text)
  );
}

function proof(
  draft: Draft,
  id: string,
  variant: ProofSection["variant"],
  heading: Copy,
  items: Partial<ProofItems>,
): ProofSection {
  const navLabel = id === "proof" ? { text: draft.words.proof } : undefined;
  return {
    type: "proof",
    id,
    variant,
    heading,
    quotes: [],
    numbers: [],
    names: [],
    ...items,
    factIds: [],
    ...(navLabel ? { navLabel } : {}),
  };
}
