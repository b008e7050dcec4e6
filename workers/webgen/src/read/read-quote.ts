import type { Copy, Place } from "../plan/page-plan.ts";
import { copyAt, copyText, trimPlace } from "./copy-text.ts";
import type { Block, Line, ParagraphBlock, QuoteBlock } from "./snapshot.ts";

const dashName = /^\s*(?:>\s*)?[—–-]{1,2}\s?(?=\p{Lu})/u;
const openMark = /^\s*(?:>\s*)*[“"«„'‘]?\s*/u;
const closing = /["”»“’]\s*[.,]?\s*$/u;

/** Shorter words in quotation marks are a name, not something somebody said. */
const minQuoteChars = 25;
const minSignedChars = 8;

export interface QuoteForm {
  /** By `>` at the beginning of its lines. */
  isMarked: boolean;
  /** It follows other lines without a gap. */
  isAttached: boolean;
  /** An attribution stands behind it. */
  isSigned: boolean;
}

/**
 * Reads lines that open with a quotation mark, or that are marked by `>`. Words that don't close
 * are a paragraph. An attribution may stand at the end ("— Name, Role").
 */
export function readQuote(text: string, lines: Line[], form: QuoteForm): Block[] {
  const last = lines.at(-1)!;
  const isSigned = lines.length > 1 && dashName.test(last.text);
  const said = (isSigned ? lines.slice(0, -1) : lines).filter((line) => !/^>*\s*$/.test(line.text));
  const first = said[0];
  if (!first) return [];
  const place = { start: lines[0]!.start, end: last.end };
  const inline = isSigned ? undefined : inlineSignature(text, place);
  const wordsEnd = inline ? inline.start : said.at(-1)!.end;
  const words = wordsOf(text, { start: first.start, end: wordsEnd });
  const block = { source: first.source, place, text: copyText(text.slice(place.start, place.end)) };
  const isQuote =
    form.isMarked || form.isSigned || closing.test(text.slice(first.start, wordsEnd).slice(-8));
  if (!isQuote || words.text.length < (form.isSigned ? minSignedChars : minQuoteChars)) {
    return [{ kind: "paragraph", ...block, isAttached: form.isAttached } satisfies ParagraphBlock];
  }
  const signature = isSigned ? last : inline;
  return [
    {
      kind: "quote",
      ...block,
      words,
      ...(signature ? readAttribution(text, signature) : {}),
    } satisfies QuoteBlock,
  ];
}

/** “Words.” — Name, Role on one line. */
function inlineSignature(text: string, place: Place): Place | undefined {
  const raw = text.slice(place.start, place.end);
  const tail = raw.slice(-160);
  const match = /["”»]\s*[—–-]{1,2}\s?(?=\p{Lu})[^"”»\n]{2,140}$/u.exec(tail);
  if (!match) return undefined;
  const start = place.start + (raw.length - tail.length) + match.index + 1;
  return trimPlace(text, { start, end: place.end });
}

function wordsOf(text: string, place: Place): Copy {
  const whole = trimPlace(text, place);
  const raw = text.slice(whole.start, whole.end);
  const open = openMark.exec(raw)![0].length;
  const hasOpen = /[“"«„'‘]/u.test(raw.slice(0, open));
  const close = hasOpen ? (/["”»“’]\s*$/u.exec(raw.slice(-4))?.[0].length ?? 0) : 0;
  return copyAt(text, trimPlace(text, { start: whole.start + open, end: whole.end - close }));
}

/** Name and role of an attribution: "— Alec Palmer, FEC’s Chief Information Officer". */
export function readAttribution(text: string, place: Place): { author: Copy; role?: Copy } {
  const raw = text.slice(place.start, place.end);
  const skip = dashName.exec(raw)?.[0].length ?? 0;
  const comma = raw.slice(skip).search(/,\s|\s[—–|(]\s?/u);
  if (comma < 2) return { author: copyAt(text, { start: place.start + skip, end: place.end }) };
  const roleStart = place.start + skip + comma + 1;
  const offset = /^[\s—–|(,]*/u.exec(text.slice(roleStart, place.end))![0].length;
  const role = { start: roleStart + offset, end: raw.endsWith(")") ? place.end - 1 : place.end };
  const author = copyAt(text, { start: place.start + skip, end: place.start + skip + comma });
  return role.end > role.start ? { author, role: copyAt(text, role) } : { author };
}
