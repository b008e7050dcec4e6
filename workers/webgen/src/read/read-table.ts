import type { Place } from "../plan/page-plan.ts";
import { copyText, trimPlace } from "./copy-text.ts";
import type { Line, TableBlock } from "./snapshot.ts";

const ruleRow = /^[\s|:-]+$/;

/** Reads a run of lines between pipes. A row may go over several lines, until one ends with a pipe. */
export function readTable(text: string, lines: Line[]): TableBlock {
  const rows: Place[][] = [];
  let hasHead = false;
  let start: number | undefined;
  for (const [index, line] of lines.entries()) {
    start ??= line.start;
    const isRowEnd = line.text.endsWith("|") || lines[index + 1]?.text.startsWith("|") !== false;
    if (!isRowEnd) continue;
    if (ruleRow.test(text.slice(start, line.end))) hasHead ||= rows.length === 1;
    else rows.push(cellsOf(text, { start, end: line.end }));
    start = undefined;
  }
  const place = { start: lines[0]!.start, end: lines.at(-1)!.end };
  return {
    kind: "table",
    rows: rows.filter((row) => row.length > 0),
    hasHead,
    source: lines[0]!.source,
    place,
    text: copyText(text.slice(place.start, place.end).replace(/\|/g, " ")),
  };
}

function cellsOf(text: string, row: Place): Place[] {
  const cells: Place[] = [];
  let from = row.start;
  for (let at = row.start; at <= row.end; at += 1) {
    if (at < row.end && text.charAt(at) !== "|") continue;
    const cell = trimPlace(text, { start: from, end: at });
    if (cell.end > cell.start) cells.push(cell);
    from = at + 1;
  }
  return cells;
}
