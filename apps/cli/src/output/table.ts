import stringWidth from "string-width";
import { fitText, padText } from "./plain-text.ts";
import type { TextOutput } from "./terminal.ts";

/**
 * The lines of a table: headings, then rows, each column as wide as its widest cell; the last
 * column is cut to the width of the terminal.
 */
export function tableLines(
  output: TextOutput,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(stringWidth(heading), ...rows.map((row) => stringWidth(row[column] ?? ""))),
  );
  const lineOf = (cells: readonly string[]): string => {
    const padded = cells.slice(0, -1).map((cell, column) => padText(cell, widths[column] ?? 0));
    const used = padded.reduce((sum, cell) => sum + stringWidth(cell) + 2, 0);
    return [...padded, fitText(cells.at(-1) ?? "", output.columns() - used)].join("  ").trimEnd();
  };
  return [output.paint("dim", lineOf(headings)), ...rows.map(lineOf)];
}

/** Lines of `name  value` with the values below each other. */
export function fieldLines(
  output: TextOutput,
  fields: readonly (readonly [name: string, value: string])[],
): string[] {
  const width = Math.max(...fields.map(([name]) => stringWidth(name)));
  return fields.map(([name, value]) => `${output.paint("dim", padText(name, width))}  ${value}`);
}
