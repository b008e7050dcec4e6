import { detectLanguage } from "./detect-language.ts";
import { findFacts } from "./facts/find-facts.ts";
import { markHeadings } from "./mark-headings.ts";
import { markNoise } from "./mark-noise.ts";
import { parseBlocks } from "./parse-blocks.ts";
import { signQuotes } from "./sign-quotes.ts";
import type { Line, Snapshot } from "./snapshot.ts";
import { splitLines } from "./split-lines.ts";

/**
 * Reads a snapshot: sources, lines, blocks and facts, each with its place in the text. Pure, and
 * linear in the length of the text. Never throws, whatever the text is.
 */
export function readSnapshot(text: string): Snapshot {
  const { lines, sources } = splitLines(text);
  markDuplicates(lines);
  markNoise(lines);
  const language = detectLanguage(contentText(lines));
  const { facts, mentions } = findFacts(text, lines, sources, language);
  const blocks = signQuotes(text, markHeadings(parseBlocks(text, lines), mentions));
  return { text, language, sources, lines, blocks, facts, mentions };
}

function contentText(lines: Line[]): string {
  const content = lines.filter((line) => line.text !== "" && !line.noise);
  return (content.length > 0 ? content : lines)
    .slice(0, 2_000)
    .map((line) => line.text)
    .join("\n");
}

/** A source with the same lines as an earlier one (the same page under two addresses) says nothing new. */
function markDuplicates(lines: Line[]): void {
  const bodies = new Map<number, string[]>();
  for (const line of lines) {
    if (line.text === "") continue;
    const body = bodies.get(line.source);
    if (body) body.push(line.text);
    else bodies.set(line.source, [line.text]);
  }
  const seen = new Set<string>();
  const duplicates = new Set<number>();
  for (const [source, body] of bodies) {
    const key = body.join("\n");
    if (seen.has(key)) duplicates.add(source);
    seen.add(key);
  }
  for (const line of lines)
    if (duplicates.has(line.source) && line.text !== "") line.noise = "duplicate";
}
