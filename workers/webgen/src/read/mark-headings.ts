import type { Place } from "../plan/page-plan.ts";
import { isSentence } from "./sentences.ts";
import type { Block, HeadingBlock, ParagraphBlock, Mention } from "./snapshot.ts";

/** Behind Markdown's six levels: such a heading is only as good as its looks. */
const impliedLevel = 7;
/** Titles that every site has stand above the others, where nothing else tells levels. */
const titleLevel = 6;

const sectionTitle =
  /^(?:(?:our|the|my|meet (?:the|our)) )?(?:services|products|offers?|classes|courses|treatments|work|team|people|staff|teachers|doctors|story|prices|price list|fees|pricing|news|events|reviews|testimonials|clients|partners|faqs?|questions|frequently asked questions|opening hours|opening times|hours|contacts?|contact us|find us|where to find us|visit us|about us|about|how (?:it|we) works?|process)$|^what (?:we (?:do|offer)|(?:people|clients|customers) say)$|^(?:наши? )?(?:услуги|цены|прайс-лист|стоимость|товары|продукция|команда|специалисты|врачи|преподаватели|мастера|отзывы(?: \p{L}+)?|новости|акции|клиенты|партн[её]ры|контакты|этапы(?: работы)?|преимущества|часы работы|режим работы|график работы|вопросы(?: и ответы)?|частые вопросы)$|^(?:о нас|о компании|о мастерской|о студии|о клинике|о школе|как мы работаем|как нас найти|почему мы|что мы (?:делаем|предлагаем))$/iu;

/** "Our services", "Отзывы": a title even where short lines follow. */
function isSectionTitle(text: string): boolean {
  return text.length <= 40 && sectionTitle.test(text.replace(/:$/, ""));
}

/**
 * Turns a short line into a heading where prose or a list follows it. Text without Markdown has no
 * other headings; text with Markdown has such lines above lists ("Trusted by teams at").
 */
export function markHeadings(blocks: Block[], mentions: Mention[]): Block[] {
  const holdsFact = factLookup(mentions);
  const structured = new Set(
    blocks.flatMap((block) => (block.kind === "heading" ? [block.source] : [])),
  );
  return blocks.map((block, index) => {
    const next = blocks[index + 1];
    const previous = blocks[index - 1];
    if (block.kind !== "paragraph" || !next || next.source !== block.source) return block;
    const isTitle = !structured.has(block.source) && isSectionTitle(block.text);
    if (isTitle) return heading(block, titleLevel);
    // The short line right under a heading is its second line: a role, a date, a motto.
    const isSubtitle =
      previous?.kind === "heading" && previous.source === block.source && next.kind === "paragraph";
    // Where headings are marked, a line inside a run of lines is one of them only with a colon.
    const isInside = block.isAttached && structured.has(block.source) && !block.text.endsWith(":");
    if (
      isSubtitle ||
      isInside ||
      !readsAsHeading(block) ||
      !carries(next, block) ||
      holdsFact(block.place)
    )
      return block;
    return heading(block, impliedLevel);
  });
}

function heading({ source, place, text }: ParagraphBlock, level: number): HeadingBlock {
  return { kind: "heading", level, source, place, text };
}

/** Facts and blocks both come in the order of the text: one walk serves all questions. */
function factLookup(mentions: Mention[]): (place: Place) => boolean {
  let at = 0;
  return (place) => {
    while (at < mentions.length && mentions[at]!.place.end <= place.start) at += 1;
    const fact = mentions[at];
    return fact !== undefined && fact.place.start < place.end;
  };
}

function readsAsHeading(block: ParagraphBlock): boolean {
  const { text } = block;
  if (text.length < 3 || text.length > 60 || text.split(" ").length > 8) return false;
  if (/[.!…,;]$/u.test(text) || /[@|<>{}]|https?:/u.test(text)) return false;
  if (/^\p{L}[^:]{1,40}:\s\S/u.test(text)) return false;
  return /^[\p{Lu}\p{Lt}\p{Lo}\d]/u.test(text);
}

/** Prose or a list, or a run of lines that each say one thing. */
function carries(next: Block, block: ParagraphBlock): boolean {
  if (next.kind === "list" || next.kind === "table") return true;
  if (next.kind !== "paragraph") return false;
  if (block.text.endsWith(":")) return true;
  return next.text.length >= 25 && isSentence(next.text);
}
