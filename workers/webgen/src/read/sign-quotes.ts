import { copyAt } from "./copy-text.ts";
import { isSentence } from "./sentences.ts";
import type { Block, ParagraphBlock, QuoteBlock } from "./snapshot.ts";

/**
 * Gives a quote without a signature the short line below it, where the quote stands among others
 * or at the end of its part: "The Kelmouth Lantern" under a sentence in quotation marks.
 */
export function signQuotes(text: string, blocks: Block[]): Block[] {
  const signatures = new Set<Block>();
  const signed = blocks.map((block, index) => {
    const next = blocks[index + 1];
    const behind = blocks[index + 2];
    if (
      block.kind !== "quote" ||
      block.author ||
      next?.kind !== "paragraph" ||
      next.source !== block.source
    )
      return block;
    const isLast =
      !behind ||
      behind.source !== block.source ||
      behind.kind === "heading" ||
      behind.kind === "quote";
    if (!isLast || next.text.length > 70 || isSentence(next.text) || next.text.includes("@"))
      return block;
    signatures.add(next);
    return sign(text, block, next);
  });
  return signed.filter((block) => !signatures.has(block));
}

function sign(text: string, quote: QuoteBlock, line: ParagraphBlock): QuoteBlock {
  const place = { start: quote.place.start, end: line.place.end };
  return { ...quote, place, text: copyAt(text, place).text, author: copyAt(text, line.place) };
}
