import { copyAt, copyText, trimPlace } from "./copy-text.ts";
import { createLineSplitter } from "./join-lines.ts";
import { lineKey } from "./mark-noise.ts";
import { buttonWords } from "./noise-phrases.ts";
import { readAttribution, readQuote, type QuoteForm } from "./read-quote.ts";
import { readTable } from "./read-table.ts";
import { isSentence } from "./sentences.ts";
import type { Block, Line, ListItem } from "./snapshot.ts";

const headingLine = /^(#{1,6})\s+(\S.*)$/;
const listLine = /^(?:([-*•●▪◦·‣+✓✔✅➤–—])\s+|(\d{1,3})[.)]\s+)(?=\S)/u;
const ruleLine = /^(?:[-_*=~—–]\s?){3,}$/u;
const emptyMark = /^(?:[-*•·–—+>|#\s]|\d{1,3}[.)])+$/u;

/**
 * Turns lines into blocks. States: between blocks, or inside a run of lines of one form (plain,
 * list, quote, table). A blank line, a noise line, a rule, a new source or another form ends the run.
 */
export function parseBlocks(text: string, lines: Line[]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    if (isAttributionLine(line) && attach(text, line, blocks.at(-1))) {
      at += 1;
      continue;
    }
    const end = runEnd(lines, at);
    const run = lines.slice(at, end);
    const form = formOf(line);
    if (form === "heading") pushHeading(text, line, blocks);
    else if (form === "list") blocks.push(...readLists(text, run));
    else if (form === "quote")
      blocks.push(...readQuote(text, run, { isMarked: true, isAttached: false, isSigned: false }));
    else if (form === "table") blocks.push(readTable(text, run));
    else if (form === "plain" && isUnderlined(run, lines[end]))
      pushTitle(text, line, lines[end]!, blocks);
    else if (form === "plain") pushPlain(text, run, blocks, isSignedBy(lines, end));
    at = end;
  }
  return blocks.filter((block) => block.text !== "" && !buttonWords.has(lineKey(block.text)));
}

type Form = "gap" | "heading" | "list" | "quote" | "table" | "plain";

function formOf(line: Line): Form {
  const { text } = line;
  if (text === "" || line.noise || text.startsWith("```")) return "gap";
  if (text.startsWith(">") && text.length > 1) return "quote";
  if (text.startsWith("|")) return "table";
  if (emptyMark.test(text.slice(0, 40)) && text.length <= 40)
    return text.startsWith(">") ? "quote" : "gap";
  if (ruleLine.test(text.slice(0, 200)) && text.length <= 200) return "gap";
  if (headingLine.test(text)) return "heading";
  return listLine.test(text) ? "list" : "plain";
}

/** "— Name, Role": a dash that opens a name. Only behind a quote is it not a list item. */
function isAttributionLine(line: Line): boolean {
  return !line.noise && line.text.length <= 140 && /^[—–-]\s?\p{Lu}/u.test(line.text);
}

function attach(text: string, line: Line, quote: Block | undefined): boolean {
  if (quote?.kind !== "quote" || quote.author || quote.source !== line.source) return false;
  if (line.start - quote.place.end > 6) return false;
  const place = { start: quote.place.start, end: line.end };
  Object.assign(quote, readAttribution(text, line), { place, text: copyAt(text, place).text });
  return true;
}

/** A title with a line of = or - right under it. */
function isUnderlined(run: Line[], next: Line | undefined): boolean {
  if (run.length !== 1 || !next || next.source !== run[0]!.source || run[0]!.text.length > 80)
    return false;
  return /^(?:={3,}|-{3,})$/.test(next.text) && !isSentence(run[0]!.text);
}

function pushTitle(text: string, line: Line, underline: Line, blocks: Block[]): void {
  const place = { start: line.start, end: line.end };
  const level = underline.text.startsWith("=") ? 1 : 2;
  blocks.push({
    kind: "heading",
    level,
    source: line.source,
    place,
    text: copyAt(text, place).text,
  });
}

function runEnd(lines: Line[], from: number): number {
  const first = lines[from]!;
  const form = formOf(first);
  if (form === "heading" || form === "gap") return from + 1;
  let end = from + 1;
  while (end < lines.length) {
    const line = lines[end]!;
    if (line.source !== first.source || !continues(form, line, lines[end - 1]!)) break;
    end += 1;
  }
  return end;
}

function continues(form: Form, line: Line, previous: Line): boolean {
  const next = formOf(line);
  if (form === "table")
    return next === "table" || (next === "plain" && !previous.text.endsWith("|"));
  if (form === "list" && next === "plain") return line.indent >= 2 || /^\p{Ll}/u.test(line.text);
  return next === form;
}

function pushHeading(text: string, line: Line, blocks: Block[]): void {
  const match = headingLine.exec(line.text)!;
  const start = line.start + line.text.indexOf(match[2]!, match[1]!.length);
  const closed = match[2]!.replace(/\s+#{1,6}$/, "");
  const place = { start, end: start + closed.length };
  blocks.push({
    kind: "heading",
    level: match[1]!.length,
    source: line.source,
    place,
    text: copyAt(text, place).text,
  });
}

/** One list per kind of mark: a numbered list behind bullets is a list of its own. */
function readLists(text: string, run: Line[]): Block[] {
  const blocks: Block[] = [];
  let items: ListItem[] = [];
  let isOrdered = false;
  const close = () => {
    const kept = items.filter((item) => copyAt(text, item.place).text !== "");
    const first = kept[0];
    if (!first) return;
    const place = { start: first.place.start, end: kept.at(-1)!.place.end };
    blocks.push({
      kind: "list",
      isOrdered,
      items: kept,
      source: run[0]!.source,
      place,
      text: copyText(text.slice(place.start, place.end)),
    });
  };
  for (const line of run) {
    const mark = listLine.exec(line.text);
    const last = items.at(-1);
    if (!mark) {
      if (last) extendItem(last, line);
      continue;
    }
    if (items.length > 0 && isOrdered !== (mark[2] !== undefined)) {
      close();
      items = [];
    }
    isOrdered = mark[2] !== undefined;
    const place = { start: line.start + mark[0].length, end: line.end };
    items.push({ place, lead: { ...place } });
  }
  close();
  return blocks;
}

function extendItem(item: ListItem, line: Line): void {
  const isWrapped = /^\p{Ll}/u.test(line.text) && !item.rest;
  item.place.end = line.end;
  if (isWrapped) item.lead.end = line.end;
  else item.rest = { start: item.rest?.start ?? line.start, end: line.end };
}

/** The line behind a run, or behind one empty line, is an attribution. */
function isSignedBy(lines: Line[], end: number): boolean {
  const line = lines[end]?.text === "" ? lines[end + 1] : lines[end];
  return line !== undefined && line.source === lines[end - 1]!.source && isAttributionLine(line);
}

function pushPlain(text: string, run: Line[], blocks: Block[], isSigned: boolean): void {
  const isSplit = createLineSplitter(run);
  let from = 0;
  for (let at = 1; at <= run.length; at += 1) {
    if (at < run.length && !isSplit(run[at - 1]!, run[at]!)) continue;
    pushParagraph(text, run.slice(from, at), blocks, {
      isMarked: false,
      isAttached: from > 0,
      isSigned: isSigned && at === run.length,
    });
    from = at;
  }
}

function pushParagraph(text: string, lines: Line[], blocks: Block[], form: QuoteForm): void {
  const first = lines[0]!;
  const place = trimPlace(text, { start: first.start, end: lines.at(-1)!.end });
  if (/^[“"«„]/u.test(first.text)) {
    blocks.push(...readQuote(text, lines, form));
    return;
  }
  const copy = copyAt(text, place);
  blocks.push({
    kind: "paragraph",
    source: first.source,
    place,
    text: copy.text,
    isAttached: form.isAttached,
  });
}
