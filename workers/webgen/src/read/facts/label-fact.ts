import type { Place } from "../../plan/page-plan.ts";
import { trimPlace } from "../copy-text.ts";
import type { Found, Line } from "../snapshot.ts";

/** Labels that only say what the fact shows by itself. */
const plain =
  /^(?:tel|tel\.|phone|telephone|t|p|e|m|mobile|call|call us|ring|e-?mail|mail|address|our address|ph|mob|fon|telefon|web|website|url|hours|opening hours|open|contact|contacts|contact us|kontakt|reach us|info|тел|тел\.|телефон|телефоны|эл\. почта|электронная почта|почта|e-mail|адрес|сайт|часы работы|режим работы|график работы|контакты|пишите|звоните|or|and|и|или)$/iu;

/**
 * The words a fact belongs to: what stands before it in its line and ends with a colon or a dash
 * ("Emergency line: …"). Undefined where those words say nothing of their own.
 */
export function labelFact(
  text: string,
  lines: Line[],
  index: number,
  found: Found,
): Place | undefined {
  if (found.kind === "link" || found.kind === "date") return undefined;
  const line = lines[index]!;
  const before = text.slice(
    Math.max(line.start, found.start - 80),
    Math.max(line.start, found.start),
  );
  const sameLine = /(?:^|[.;|]\s)[\s*•>#-]{0,6}([\p{L}][^.;|!?:]{1,48}?)\s?[:–—|-]\s?$/u.exec(
    before,
  );
  if (sameLine?.[1]) {
    const at = found.start - before.length + before.lastIndexOf(sameLine[1]);
    return named(text, { start: at, end: at + sameLine[1].length });
  }
  return undefined;
}

function named(text: string, place: Place): Place | undefined {
  const trimmed = trimPlace(text, place);
  const words = text.slice(trimmed.start, trimmed.end).replace(/[*_]/g, "");
  return plain.test(words) || words.length < 3 ? undefined : trimmed;
}
