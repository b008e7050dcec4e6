import type { Place } from "../../plan/page-plan.ts";
import type { Found, Line } from "../snapshot.ts";
import {
  addressLabel,
  countryLine,
  leadEn,
  leadRu,
  postalLine,
  streetCores,
  streetHint,
  tails,
} from "./address-patterns.ts";

const maxLineChars = 4_000;
/** How many short lines above a postcode may belong to its address. */
const maxLinesAbove = 3;

/**
 * Finds postal addresses: a street with a house number inside a line, the rest of a line behind
 * "Address:", and blocks of short lines that end with a postcode. Offsets are into the snapshot.
 */
export function findAddresses(lines: Line[]): Found[] {
  const found: Found[] = [];
  const add = (place: Place) => {
    // Addresses come line by line: only the last ones can overlap.
    const other = found
      .slice(-6)
      .find((known) => place.start < known.end && place.end > known.start);
    if (!other) found.push({ kind: "address", key: "", ...place });
    else if (place.end - place.start > other.end - other.start) Object.assign(other, place);
  };
  for (const [index, line] of lines.entries()) {
    if (line.text === "") continue;
    if (postalLine.test(line.text.slice(0, 100)) && line.text.length <= 100)
      addBlock(lines, index, add);
    for (const place of inLine(line)) add(withFollowers(lines, index, place));
  }
  return found;
}

function inLine(line: Line): Place[] {
  const text = line.text.slice(0, maxLineChars);
  const label = addressLabel.exec(text);
  if (label && text.length <= 200 && /\d|,/.test(text)) {
    return [
      {
        start: line.start + label[0].length,
        end: line.start + text.replace(/[.;\s]+$/u, "").length,
      },
    ];
  }
  if (!/\d/.test(text) || !streetHint.test(text)) return [];
  const places: Place[] = [];
  for (const core of streetCores) {
    for (const match of text.matchAll(core)) {
      const start = leadStart(text, match.index);
      const end = withoutStop(text, start, tailEnd(text, match.index + match[0].length));
      if (isStreetOnly(match[0]) && !isAddressLike(text, start, end)) continue;
      places.push({ start: line.start + start, end: line.start + end });
    }
  }
  return places;
}

/** The full stop of "1800 F Street." ends the sentence, that of "12 High St." the word. */
function withoutStop(text: string, start: number, end: number): number {
  const isAbbreviated = /(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Sq|Pl|Pkwy|Hwy|Ste|Fl|Apt|str|Av)\.$/u.test(
    text.slice(start, end),
  );
  return text.charAt(end - 1) === "." && !isAbbreviated ? end - 1 : end;
}

/** "2 Open Hill" in prose is not an address unless something else says so. */
function isStreetOnly(core: string): boolean {
  return /(?:Way|Hill|Gate|Green|Close|Walk|Place|Row|Drive|Court|Yard|Gardens|Parade|place|cours)\.?$/u.test(
    core,
  );
}

function isAddressLike(text: string, start: number, end: number): boolean {
  const rest = text.slice(end).trim();
  return (
    text.slice(start, end).includes(",") ||
    (start === 0 && rest.length < 30) ||
    /(?:at|to|visit|find us)\s{1,2}(?:us at\s)?$/i.test(text.slice(0, start))
  );
}

function leadStart(text: string, at: number): number {
  const head = text.slice(Math.max(0, at - 100), at);
  const russian = /\p{Script=Cyrillic}/u.test(text.slice(at, at + 30)) ? leadRu.exec(head) : null;
  if (russian) return at - (head.length - russian.index);
  return at <= 90 && leadEn.test(text.slice(0, at)) ? 0 : at;
}

function tailEnd(text: string, from: number): number {
  let end = from;
  for (let step = 0; step < 8; step += 1) {
    const next = tails.map((tail) => tailAt(tail, text, end)).find((match) => match !== undefined);
    if (next === undefined) break;
    end = next;
  }
  return end;
}

function tailAt(tail: RegExp, text: string, at: number): number | undefined {
  tail.lastIndex = at;
  const match = tail.exec(text);
  return match && match[0].length > 0 ? at + match[0].length : undefined;
}

/** A street at the end of its line goes on in the next line where that has a postcode or a town with one. */
function withFollowers(lines: Line[], index: number, place: Place): Place {
  const line = lines[index]!;
  if (place.end < line.end && !/^[,.]?$/.test(line.text.slice(place.end - line.start)))
    return place;
  let { end } = place;
  for (let at = index + 1; at <= index + 2; at += 1) {
    const next = lines[at];
    if (!next || next.source !== line.source || next.text === "" || next.text.length > 80) break;
    const isTown =
      /^\p{Lu}[\p{L} '’-]{1,30}$/u.test(next.text) && postalLine.test(lines[at + 1]?.text ?? "");
    if (!isTown && !postalLine.test(next.text) && !(at > index + 1 && countryLine.test(next.text)))
      break;
    end = next.end;
  }
  return { start: place.start, end };
}

/** The lines above a postcode, up to the one with the street. */
function addBlock(lines: Line[], index: number, add: (place: Place) => void): void {
  const postal = lines[index]!;
  let start: number | undefined;
  let { end } = postal;
  for (let at = index - 1; at >= Math.max(0, index - maxLinesAbove); at -= 1) {
    const line = lines[at]!;
    const isPart =
      line.source === postal.source && /^[\p{Lu}\d][\p{L}\d'’&.,/ #-]{1,50}$/u.test(line.text);
    if (!isPart) break;
    if (/\d/.test(line.text) || (streetHint.test(line.text) && line.text.split(" ").length <= 6)) {
      start = line.start;
      break;
    }
  }
  const next = lines[index + 1];
  if (next && next.source === postal.source && countryLine.test(next.text)) end = next.end;
  if (start !== undefined || postal.text.includes(",")) add({ start: start ?? postal.start, end });
}

export function addressKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s.,]+/gu, " ")
    .trim();
}
