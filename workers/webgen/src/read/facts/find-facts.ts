import type { Place } from "../../plan/page-plan.ts";
import { copyText, foldSpace } from "../copy-text.ts";
import type { Found, Line, Mention, SnapshotFact, SnapshotSource } from "../snapshot.ts";
import { createClaims } from "./claim-spans.ts";
import { addressKey, findAddresses } from "./find-addresses.ts";
import { findEmails, findLinks } from "./find-addresses-online.ts";
import { findDates } from "./find-dates.ts";
import { findHours, isDaysOnly } from "./find-hours.ts";
import { findPhones } from "./find-phones.ts";
import { findPrices } from "./find-prices.ts";
import { guessCountry } from "./guess-country.ts";
import { isRetired } from "./is-retired.ts";
import { labelFact } from "./label-fact.ts";

/** Contact data in a footer is the organisation's; a date or a price there is not. */
const keptInNoise = new Set(["email", "phone", "address", "hours"]);

/**
 * Finds every fact of a snapshot, the same one only once: at its first place outside boilerplate,
 * else at its first place. Facts come in the order of the text, with ids `f1`, `f2`, …
 */
export function findFacts(
  text: string,
  lines: Line[],
  sources: SnapshotSource[],
  language: string,
): { facts: SnapshotFact[]; mentions: Mention[] } {
  const country = guessCountry(sources, language, text);
  const addresses = groupByLine(lines, findAddresses(lines));
  const kept = new Map<string, SnapshotFact>();
  const mentions: Mention[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.text === "" || line.noise === "metadata") continue;
    const known = addresses.get(index) ?? [];
    for (const found of inLine(text, lines, index, known, (raw) => findPhones(raw, country))) {
      if (line.noise && !keptInNoise.has(found.kind)) continue;
      if (!line.noise)
        mentions.push({ kind: found.kind, place: { start: found.start, end: found.end } });
      keep(kept, toFact(text, lines, index, found));
    }
  }
  const facts = [...kept.values()].sort((a, b) => a.place.start - b.place.start);
  for (const [index, fact] of facts.entries()) fact.id = `f${index + 1}`;
  mentions.sort((a, b) => a.place.start - b.place.start);
  return { facts, mentions };
}

function groupByLine(lines: Line[], addresses: Found[]): Map<number, Found[]> {
  const sorted = [...addresses].sort((a, b) => a.start - b.start);
  const groups = new Map<number, Found[]>();
  let at = 0;
  for (const address of sorted) {
    while (at + 1 < lines.length && lines[at + 1]!.start <= address.start) at += 1;
    groups.set(at, [...(groups.get(at) ?? []), address]);
  }
  return groups;
}

/** Finders in the order of their certainty: a later one gets no characters of an earlier one. */
function inLine(
  text: string,
  lines: Line[],
  index: number,
  addresses: Found[],
  phones: (raw: string) => Found[],
): Found[] {
  const line = lines[index]!;
  const taken: Found[] = [];
  const scope = hoursText(text, lines, index);
  const claims = createClaims(Math.max(scope.length, line.text.length));
  const take = (found: Found[]) => {
    for (const hit of found) {
      const inScope = { start: hit.start - line.start, end: hit.end - line.start };
      if (claims.claim(inScope)) taken.push(hit);
    }
  };
  const here = (found: Found[]) => found.map((hit) => moved(hit, line.start));
  take(here(findLinks(line.text)));
  take(here(findEmails(line.text)));
  take(here(findHours(scope)));
  take(addresses);
  take(here(findDates(line.text)));
  take(here(findPrices(line.text)));
  take(here(phones(line.text)));
  return taken;
}

/** A line of days goes together with the times in the next line. */
function hoursText(text: string, lines: Line[], index: number): string {
  const line = lines[index]!;
  const next = lines[index + 1];
  if (!next || next.source !== line.source || next.text.length > 80 || !isDaysOnly(line.text))
    return line.text;
  return text.slice(line.start, next.end);
}

function moved(found: Found, by: number): Found {
  const shift = (place: Place) => ({ start: place.start + by, end: place.end + by });
  const { days, time } = found;
  return {
    ...found,
    ...shift(found),
    ...(days ? { days: shift(days) } : {}),
    ...(time ? { time: shift(time) } : {}),
  };
}

function toFact(text: string, lines: Line[], index: number, found: Found): SnapshotFact {
  const line = lines[index]!;
  const raw = text.slice(found.start, found.end);
  const labelPlace = labelFact(text, lines, index, found);
  return {
    id: "",
    kind: found.kind,
    text: foldSpace(raw),
    place: { start: found.start, end: found.end },
    source: line.source,
    count: 1,
    key: found.kind === "address" ? addressKey(raw) : found.key,
    isNoise: line.noise !== undefined,
    isRetired: (found.kind === "phone" || found.kind === "email") && isRetired(text, found),
    ...(labelPlace
      ? { labelPlace, label: copyText(text.slice(labelPlace.start, labelPlace.end)) }
      : {}),
    ...(found.days ? { days: found.days } : {}),
    ...(found.time ? { time: found.time } : {}),
  };
}

function keep(kept: Map<string, SnapshotFact>, fact: SnapshotFact): void {
  const key = `${fact.kind} ${fact.key}`;
  const known = kept.get(key);
  fact.count = (known?.count ?? 0) + 1;
  if (known) {
    known.count = fact.count;
    known.isRetired ||= fact.isRetired;
    fact.isRetired = known.isRetired;
  }
  if (!known || (known.isNoise && !fact.isNoise)) kept.set(key, fact);
  else if (!known.labelPlace && fact.labelPlace && !fact.isNoise) {
    // The same fact with a label says more: it stands where it is explained.
    kept.set(key, fact);
  }
}
