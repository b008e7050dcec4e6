import { isSentence } from "../../read/sentences.ts";
import type { ListItem } from "../../read/snapshot.ts";
import { copyOf, headingCopy, lead, showOnce, take, type Draft } from "../draft.ts";
import type { Part } from "../outline.ts";
import type { Copy, PeopleSection } from "../page-plan.ts";
import { splitItem } from "../split-item.ts";

const maxPeople = 16;
const title = "(?:(?:Mrs?|Ms|Miss|Dr|Prof|Sir|Dame|Rev|Fr|Д-р|Проф)\\.?\\s)?";
const word = "\\p{Lu}[\\p{L}'’.-]{0,24}";
const particle = "(?:(?:van|von|de|der|den|la|le|du|da|di|bin|al|el)\\s){0,2}";
const personName = new RegExp(
  `^${title}${word}(?:\\s${particle}${word}){1,3}(?:,\\s[A-Z][A-Za-z.]{1,5})?$`,
  "u",
);

/** People with role and a few words: headings that are names under a heading about people, or a list. */
export function planPeople(draft: Draft): PeopleSection | undefined {
  const people: PeopleSection["people"] = [];
  let heading: Copy | undefined;
  for (const part of draft.parts) {
    if (part.role !== "people" || draft.taken.has(part)) continue;
    const found =
      part.heading && personName.test(part.heading.text)
        ? [fromPart(draft, part)]
        : fromLists(draft, part);
    if (found.length === 0) continue;
    people.push(...found.filter((person) => showOnce(draft, person.name.text)));
    const roof = personName.test(part.heading?.text ?? "") ? part.parent : part;
    if (roof?.heading) {
      heading ??= headingCopy(draft, roof.heading);
      take(draft, roof);
    }
  }
  if (people.length === 0) return undefined;
  return {
    type: "people",
    id: "people",
    variant: people.some((person) => person.text) ? draft.random.pick(["grid", "rows"]) : "grid",
    heading: heading ?? { text: draft.words.people },
    navLabel: { text: draft.words.people },
    people: people.slice(0, maxPeople),
    factIds: [],
  };
}

function fromPart(draft: Draft, part: Part): PeopleSection["people"][number] {
  take(draft, part, ...part.blocks);
  const [first, second] = part.blocks.filter((block) => block.kind === "paragraph");
  const hasRole = first !== undefined && first.text.length <= 80 && !isSentence(first.text);
  const text = hasRole ? second : first;
  const copy = text && !text.text.includes("@") ? lead(draft, text, 260) : undefined;
  return {
    name: copyOf(draft, part.heading!.place),
    ...(hasRole ? { role: copyOf(draft, first.place) } : {}),
    ...(copy ? { text: copy } : {}),
  };
}

function fromLists(draft: Draft, part: Part): PeopleSection["people"] {
  const people: PeopleSection["people"] = [];
  for (const block of part.blocks) {
    if (draft.taken.has(block)) continue;
    const lines =
      block.kind === "list"
        ? block.items
        : block.kind === "paragraph" && block.text.length <= 100
          ? [{ place: block.place, lead: block.place }]
          : [];
    const found = lines.flatMap((line) => fromLine(draft, line) ?? []);
    if (found.length === 0 || found.length < lines.length / 2) continue;
    take(draft, block);
    people.push(...found);
  }
  return people;
}

/** "Laura Finch, head teacher" or "Laura Finch – head teacher". */
function fromLine(draft: Draft, line: ListItem): PeopleSection["people"][number] | undefined {
  const { start, end } = line.place;
  const raw = draft.snapshot.text.slice(start, end);
  const comma = raw.indexOf(", ");
  if (comma > 0 && personName.test(raw.slice(0, comma))) {
    return {
      name: copyOf(draft, { start, end: start + comma }),
      role: copyOf(draft, { start: start + comma + 2, end }),
    };
  }
  const split = splitItem(draft, line);
  if (!split || !personName.test(split.title.text)) return undefined;
  return { name: split.title, ...(split.text ? { role: split.text } : {}) };
}
