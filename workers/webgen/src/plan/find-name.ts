import { copyAt, copyText, trimPlace } from "../read/copy-text.ts";
import { hostOf } from "../read/facts/guess-country.ts";
import { lineKey } from "../read/mark-noise.ts";
import { buttonWords, menuWords, noticePatterns } from "../read/noise-phrases.ts";
import { isSentence } from "../read/sentences.ts";
import type { Line, Snapshot } from "../read/snapshot.ts";
import type { Copy, Place } from "./page-plan.ts";
import { roleOfHeading } from "./part-roles.ts";

interface Candidate extends Place {
  text: string;
  score: number;
}

const legalForm =
  /\b(?:LLP|LLC|Ltd|Inc|GmbH|AG|PLC|Co\.|Foundation|Association|Society|School|Clinic|Bakery|Museum|Studio|University|Institute|Church|Company|Hotel|Restaurant|Centre|Center|Agency|Group)\b|^(?:ООО|АО|ИП|ПАО|НКО|МБОУ|ГБУ)\s|клиника|школа|музей|студия|центр|пекарня|мастерская|компания|фонд|университет|кафе|ресторан|гостиница|отель/iu;
const copyrightLine =
  /(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s?[-–—]\s?\d{4})?)?[\s,]*(?:by\s)?([\p{Lu}\d«"][^|©·]{1,60}?)\s*(?:[.,]?\s*(?:\d{4}|all rights|все права|privacy)|\.\s|[.|©·]?$|[|©·])/iu;
const separators = /\s+[|–—·•:»-]\s+|:\s/u;

/** How far down a source the name of its owner stands. */
const topLines = 14;

/**
 * The organisation's name: the line that most signs point to (first line, copyright note, page
 * titles, first heading, likeness with the host name). The host itself when there is no line.
 */
export function findName(snapshot: Snapshot): Copy {
  const candidates = new Map<string, Candidate>();
  const add = (place: Place, score: number) => {
    const trimmed = trimPlace(snapshot.text, withoutSymbols(snapshot.text, place));
    const text = copyText(snapshot.text.slice(trimmed.start, trimmed.end));
    if (!isNameLike(text) || holdsFact(snapshot, trimmed)) return;
    const key = text.toLowerCase();
    const known = candidates.get(key);
    if (known) known.score += score;
    else candidates.set(key, { ...trimmed, text, score });
  };
  fromLines(snapshot, add);
  fromTitles(snapshot, add);
  const hosts = new Set(
    snapshot.sources.flatMap((source) => (source.url ? [hostLabel(source.url)] : [])),
  );
  let best: Candidate | undefined;
  for (const candidate of candidates.values()) {
    candidate.score +=
      hostLikeness(candidate.text, hosts) +
      (legalForm.test(candidate.text) ? 1 : roleOfHeading(candidate.text) ? -3 : 0);
    candidate.score += isTitleCase(candidate.text)
      ? 1
      : -0.3 * Math.max(0, candidate.text.split(" ").length - 4);
    if (candidate.score > (best?.score ?? 0)) best = candidate;
  }
  return best ? copyAt(snapshot.text, quieter(snapshot.text, best)) : fallback(snapshot);
}

/** A name in capitals as the text writes it in its sentences, if it does. */
function quieter(text: string, name: Candidate): Place {
  if (name.text !== name.text.toUpperCase() || !/\p{Lu}{4,}/u.test(name.text)) return name;
  const pattern = new RegExp(name.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  for (const match of text.matchAll(pattern)) {
    const isQuiet = match[0] !== match[0].toUpperCase() && /^\p{Lu}/u.test(match[0]);
    if (isQuiet) return { start: match.index, end: match.index + match[0].length };
  }
  return name;
}

function fromLines(snapshot: Snapshot, add: (place: Place, score: number) => void): void {
  const depth = new Map<number, number>();
  const isSmall = snapshot.lines.length < 2_000;
  const onlyTitle = onlyTitleOf(snapshot);
  for (const line of snapshot.lines) {
    if (line.text === "" || line.noise === "metadata" || line.noise === "duplicate") continue;
    const at = depth.get(line.source) ?? 0;
    depth.set(line.source, at + 1);
    const note = line.text.length <= 200 ? copyrightLine.exec(line.text) : null;
    if (note?.[1]) {
      const start = line.start + line.text.indexOf(note[1]);
      add({ start, end: start + note[1].length }, isSmall && line.source > 1 ? 1 : 3);
    }
    if (at >= topLines || noticePatterns.some((pattern) => pattern.test(line.text.slice(0, 200))))
      continue;
    const mark = /^#{1,6}\s+/.exec(line.text)?.[0].length ?? 0;
    const isTitle = mark > 0 && mark <= 3;
    add(
      { start: line.start + mark, end: line.end },
      (at === 0 ? 2 : 1) * (line.source > 1 ? 0.4 : 1) +
        (isTitle ? 0.5 : 0) +
        (line === onlyTitle ? (isTitleCase(line.text.slice(mark)) ? 2 : 0.3) : 0),
    );
    if (isTitle) addPieces(snapshot, { start: line.start + mark, end: line.end }, add, 0.8);
  }
}

/** The first-level heading of the first page, if it has only one. */
function onlyTitleOf(snapshot: Snapshot): Line | undefined {
  const first = snapshot.lines.find((line) => line.text !== "" && line.noise !== "metadata");
  const titles = snapshot.lines.filter(
    (line) => line.source === first?.source && /^#\s/.test(line.text),
  );
  return titles.length === 1 && titles[0]!.text.length <= 50 ? titles[0] : undefined;
}

function fromTitles(snapshot: Snapshot, add: (place: Place, score: number) => void): void {
  for (const { title } of snapshot.sources.slice(0, 50))
    if (title) addPieces(snapshot, title, add, 2.5);
}

/** "About us | Sun Bakery": the piece that all titles share is the name. */
function addPieces(
  snapshot: Snapshot,
  place: Place,
  add: (place: Place, score: number) => void,
  score: number,
): void {
  const raw = snapshot.text.slice(place.start, Math.min(place.end, place.start + 200));
  let from = 0;
  const pieces = raw.split(separators);
  // One piece is the line itself, which counts already; a title of one piece is the page's.
  if (pieces.length === 1) return;
  for (const piece of pieces) {
    const at = raw.indexOf(piece, from);
    from = at + piece.length;
    add({ start: place.start + at, end: place.start + at + piece.length }, score);
  }
}

/** "🎉 Party Palace": the picture is no part of the name. Marks that open a name stay. */
function withoutSymbols(text: string, place: Place): Place {
  const head = text.slice(place.start, Math.min(place.end, place.start + 40));
  const symbols = /^(?:[^\p{L}\p{N}«"“„'’(]|\uFE0F|\u200D)+/u.exec(head)?.[0].length ?? 0;
  return { start: place.start + symbols, end: place.end };
}

/** A line with a telephone number, a price or an address is no name. */
function holdsFact(snapshot: Snapshot, place: Place): boolean {
  return firstFactIn(snapshot, place) !== undefined;
}

/** The first fact that overlaps a place. */
function firstFactIn({ mentions }: Snapshot, place: Place): Place | undefined {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mentions[middle]!.place.end <= place.start) low = middle + 1;
    else high = middle;
  }
  const next = mentions[low]?.place;
  return next && next.start < place.end ? next : undefined;
}

function isNameLike(text: string): boolean {
  if (text.length < 2 || text.length > 60 || text.split(" ").length > 8) return false;
  if (isSentence(text) && !/(?:Inc|Ltd|Co|Jr)\.$/.test(text)) return false;
  const key = lineKey(text);
  if (menuWords.has(key) || buttonWords.has(key)) return false;
  return (
    /\p{L}/u.test(text) &&
    !/[@<>{}=]|https?:|[?!:;]|\."/u.test(text) &&
    /^[\p{Lu}\p{Lo}\d«"“]/u.test(text)
  );
}

/** Most names have capitals; "Backups you have restored" is a promise. */
function isTitleCase(text: string): boolean {
  const words = text.split(/[\s&,]+/u).filter((word) => word.length > 3);
  return words.length > 0 && words.every((word) => /^[\p{Lu}\p{Lo}\d«"“(]/u.test(word));
}

function hostLabel(url: string): string {
  const labels = hostOf(url).split(".");
  return (
    labels.length > 2 ? labels.slice(0, -1).sort((a, b) => b.length - a.length)[0]! : labels[0]!
  ).replace(/-/g, "");
}

/** 4 for the whole host name, less for a part of it; Cyrillic names are compared by their letters' sound. */
function hostLikeness(text: string, hosts: Set<string>): number {
  const plain = latinise(text).replace(/[^a-z\d]/g, "");
  const initials = latinise(text)
    .split(/[^a-z\d]+/)
    .map((word) => word.charAt(0))
    .join("");
  let best = 0;
  for (const host of hosts) {
    if (host.length < 2) continue;
    if (plain === host || plain.replace(/and/g, "") === host.replace(/and/g, ""))
      best = Math.max(best, 4);
    else if (plain.length >= 4 && (host.includes(plain) || plain.includes(host)))
      best = Math.max(best, 3);
    else if (initials.length >= 3 && initials === host) best = Math.max(best, 3);
    else best = Math.max(best, sharedWords(text, host));
  }
  return best;
}

function sharedWords(text: string, host: string): number {
  const words = latinise(text)
    .split(/[^a-z\d]+/)
    .filter((word) => word.length >= 4);
  const shared = words.filter((word) => host.includes(word.slice(0, 6))).length;
  return words.length > 0 ? (2.5 * shared) / words.length : 0;
}

const sounds: Record<string, string> = Object.fromEntries(
  "а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sch ъ ы y ь э e ю yu я ya"
    .replace("ъ ы", "ъ - ы")
    .replace("ь э", "ь - э")
    .split(" ")
    .reduce<[string, string][]>((pairs, part, index, all) => {
      if (index % 2 === 0) pairs.push([part, all[index + 1] === "-" ? "" : (all[index + 1] ?? "")]);
      return pairs;
    }, []),
);

function latinise(text: string): string {
  const folded = text
    .toLowerCase()
    .replace(/&/g, " and ")
    .normalize("NFD")
    .replace(/[\u0300-\u0305\u0307-\u036f]/g, "");
  return folded.normalize("NFC").replace(/[а-яё]/g, (letter) => sounds[letter] ?? "");
}

function fallback(snapshot: Snapshot): Copy {
  const withUrl = snapshot.sources.find((source) => source.urlPlace);
  const host = withUrl?.url ? hostOf(withUrl.url) : "";
  if (withUrl?.urlPlace && host !== "") {
    const start = withUrl.urlPlace.start + withUrl.url!.toLowerCase().indexOf(host);
    return copyAt(snapshot.text, { start, end: start + host.length });
  }
  const fits = (place: Place) => !holdsFact(snapshot, place);
  const first =
    snapshot.blocks.find(
      (block) => block.text.length <= 80 && /\p{L}/u.test(block.text) && fits(block.place),
    ) ??
    snapshot.blocks.find((block) => /\p{L}/u.test(block.text)) ??
    snapshot.blocks[0];
  const place = withoutSymbols(snapshot.text, first?.place ?? { start: 0, end: 0 });
  return copyAt(snapshot.text, trimPlace(snapshot.text, cutName(snapshot, place)));
}

const maxFallbackChars = 60;

/** The beginning of a text up to its first fact, clause or tag, else up to the last whole word that fits. */
function cutName(snapshot: Snapshot, place: Place): Place {
  const fact = firstFactIn(snapshot, place);
  const end = fact && fact.start > place.start ? fact.start : place.end;
  const raw = snapshot.text.slice(place.start, Math.min(end, place.start + 400));
  const title = /<title>([^<>]{2,60})<\/title>|<h1>([^<>]{2,60})<\/h1>/iu.exec(raw);
  const inTag = title?.[1] ?? title?.[2];
  if (title && inTag) {
    const start = place.start + title.index + title[0].indexOf(inTag);
    return { start, end: start + inTag.length };
  }
  const clause = raw
    .slice(0, maxFallbackChars + 1)
    .search(/[.,;:!?](?:\s|$)|\s[–—|-]\s|\n|(?!^)</u);
  if (clause > 1) return { start: place.start, end: place.start + clause };
  if (raw.length <= maxFallbackChars) return { start: place.start, end: place.start + raw.length };
  const cut = raw.lastIndexOf(" ", maxFallbackChars);
  return { start: place.start, end: place.start + (cut > 1 ? cut : maxFallbackChars) };
}
