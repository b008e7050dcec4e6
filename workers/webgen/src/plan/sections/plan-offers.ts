import { isSentence } from "../../read/sentences.ts";
import type { ParagraphBlock } from "../../read/snapshot.ts";
import { headingCopy, lead, proseOf, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Role } from "../part-roles.ts";
import type { Copy, OffersSection } from "../page-plan.ts";
import { withoutStop } from "../split-item.ts";
import { itemOfLines, itemOfPart, itemsOfList, type OfferItem as Item } from "./offer-items.ts";

interface Candidate {
  roof: Part;
  items: Item[];
  uses: object[];
  score: number;
}

const maxItems = 9;
const maxSections = 3;
/** Parts about these are never offers, whatever their form. */
const otherRoles = new Set<Role>([
  "people",
  "news",
  "questions",
  "quotes",
  "legal",
  "clients",
  "contact",
  "hours",
  "prices",
  "posts",
]);

/** What the organisation offers, the best material first: up to three sections. */
export function planOffers(draft: Draft): OffersSection[] {
  const sections: OffersSection[] = [];
  const pages = pagesCandidate(draft);
  const candidates = draft.parts.flatMap((part) => candidateOf(draft, part));
  const ranked = [...(pages ? [pages] : []), ...candidates].sort((a, b) => b.score - a.score);
  for (const candidate of ranked) {
    if (sections.length >= maxSections || candidate.uses.some((use) => draft.taken.has(use)))
      continue;
    const items = candidate.items
      .filter((item) => showOnce(draft, item.title.text))
      .slice(0, maxItems);
    if (items.length < 2) continue;
    take(draft, candidate.roof, ...candidate.uses);
    sections.push(section(draft, candidate.roof, items, sections));
  }
  sections.sort(
    (a, b) => (a.items[0]?.title.place?.start ?? 0) - (b.items[0]?.title.place?.start ?? 0),
  );
  for (const [index, section] of sections.entries())
    section.id = index === 0 ? "offers" : `offers-${index + 1}`;
  return sections;
}

function section(draft: Draft, roof: Part, items: Item[], before: OffersSection[]): OffersSection {
  const intro = roof.heading ? introOf(draft, roof) : undefined;
  const own = roof.heading ? headingCopy(draft, roof.heading) : undefined;
  return {
    type: "offers",
    id: before.length === 0 ? "offers" : `offers-${before.length + 1}`,
    variant: variantFor(draft, items, before),
    heading: own ?? { text: draft.words.offers },
    ...(before.length === 0
      ? { navLabel: own && own.text.length <= 24 ? own : { text: draft.words.offers } }
      : {}),
    ...(intro ? { intro } : {}),
    items,
    factIds: [],
  };
}

function introOf(draft: Draft, roof: Part): Copy | undefined {
  const prose = proseOf(draft, roof).find((block) => isSentence(block.text));
  const copy = prose ? lead(draft, prose, 260) : undefined;
  if (prose && copy) take(draft, prose);
  return copy;
}

/** By content first (long texts need room, bare titles an index), then by seed; never twice the same. */
function variantFor(
  draft: Draft,
  items: Item[],
  before: OffersSection[],
): OffersSection["variant"] {
  const withText = items.filter((item) => item.text).length;
  const longest = Math.max(...items.map((item) => item.text?.text.length ?? 0));
  const fitting: [OffersSection["variant"], ...OffersSection["variant"][]] =
    withText === 0
      ? ["index", "list"]
      : longest > 180 && items.length <= 4
        ? ["alternating", "list", "cards"]
        : items.length > 6
          ? ["cards", "index", "list"]
          : ["cards", "list", "alternating", "index"];
  const picked = draft.random.pick(fitting);
  const isUsed = before.some((other) => other.variant === picked);
  return isUsed
    ? (fitting.find((variant) => !before.some((other) => other.variant === variant)) ?? picked)
    : picked;
}

function candidateOf(draft: Draft, part: Part): Candidate[] {
  if (draft.taken.has(part) || (part.role && otherRoles.has(part.role))) return [];
  const base =
    (part.role === "offers" ? 4 : part.role === "programme" ? 2 : 0) +
    (part.source === draft.roots[0]?.source ? 2 : 0);
  const found: Candidate[] = [];
  const children = fromChildren(draft, part);
  const lines = fromLines(draft, part) ?? fromGroups(draft, part);
  if (lines) found.push({ ...lines, score: base });
  if (children && (children.items.length >= 3 || part.role === "offers"))
    found.push({ ...children, score: base + 2 + children.items.length * 0.2 });
  for (const block of part.blocks) {
    if (
      block.kind !== "list" ||
      block.isOrdered ||
      draft.taken.has(block) ||
      block.items.length < 2
    )
      continue;
    const items = itemsOfList(draft, block.items);
    const isHome = part.source === draft.roots[0]?.source;
    const isRich = items.filter((item) => item.text).length >= items.length / 2;
    if (
      !part.heading ||
      items.length < block.items.length ||
      !(part.role === "offers" || isRich || (isHome && items.length >= 3))
    )
      continue;
    found.push({
      roof: part,
      items,
      uses: [block],
      score: base + (isRich ? 1 : -1) + Math.min(items.length, 6) * 0.1,
    });
  }
  return found;
}

/** Short lines under a heading about offers: "Hatha - Monday and Wednesday, 18:30". */
function fromLines(draft: Draft, part: Part): Omit<Candidate, "score"> | undefined {
  if (part.role !== "offers" || !part.heading) return undefined;
  const lines = part.blocks.filter(
    (block) =>
      block.kind === "paragraph" &&
      block.text.length <= 120 &&
      !isSentence(block.text) &&
      !draft.taken.has(block),
  );
  const items = itemsOfList(
    draft,
    lines.map(({ place }) => ({ place, lead: place })),
  );
  return items.length >= 2 ? { roof: part, items, uses: lines } : undefined;
}

/** Blocks of lines, each with a short first line: a name, and what there is to say about it. */
function fromGroups(draft: Draft, part: Part): Omit<Candidate, "score"> | undefined {
  if (!part.heading || part.children.length > 0) return undefined;
  const groups: ParagraphBlock[][] = [];
  for (const block of part.blocks) {
    if (block.kind !== "paragraph" || draft.taken.has(block)) return undefined;
    const last = groups.at(-1);
    if (block.isAttached && last) last.push(block);
    else groups.push([block]);
  }
  const items = groups.map((group) => itemOfLines(draft, group));
  const isWhole = items.length >= 2 && items.every((item) => item !== undefined);
  return isWhole ? { roof: part, items, uses: groups.flat() } : undefined;
}

function fromChildren(draft: Draft, part: Part): Omit<Candidate, "score"> | undefined {
  const open = part.children.filter(
    (child) =>
      child.heading && !draft.taken.has(child) && !(child.role && otherRoles.has(child.role)),
  );
  if (part.level === 0 && part.role !== "offers") return undefined;
  const pairs = open.flatMap((child) => {
    const item = itemOfPart(draft, child);
    return item ? [{ child, item }] : [];
  });
  if (pairs.length < 2 || pairs.length < open.length * 0.6) return undefined;
  const uses = pairs.flatMap(({ child }) => [
    child,
    ...child.blocks.filter((block) => !draft.taken.has(block)),
  ]);
  return { roof: part, items: pairs.map(({ item }) => item), uses };
}

/** Pages of their own under one path ("/services/…"): each is an offer, if it has heading and prose. */
function pagesCandidate(draft: Draft): Candidate | undefined {
  const groups = new Map<string, Part[]>();
  for (const root of draft.roots) {
    const url = draft.snapshot.sources[root.source]?.url;
    const folder = url ? /^https?:\/\/[^/]+\/(.+)\/[^/]+\/?$/.exec(url)?.[1] : undefined;
    if (!folder || !root.role || root.role !== "offers") continue;
    const group = groups.get(folder);
    if (group) group.push(root);
    else groups.set(folder, [root]);
  }
  const [best] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (!best || best.length < 3) return undefined;
  const items: Item[] = [];
  const uses: object[] = [];
  for (const root of best) {
    const titled = [root, ...root.children].find((part) => part.heading && part.level <= 3);
    const prose = titled ? proseOf(draft, titled)[0] : undefined;
    const text = prose ? lead(draft, prose, 260) : undefined;
    if (!titled?.heading || !text) continue;
    const title = withoutStop(draft, titled.heading.place);
    items.push({
      title,
      text,
      link: {
        label: { text: draft.words.readMore },
        href: draft.snapshot.sources[root.source]!.url!,
      },
    });
    uses.push(titled, prose!);
  }
  return items.length >= 3 ? { roof: best[0]!, items, uses, score: 7 } : undefined;
}
