import type { TextOutput } from "../src/output/terminal.ts";

/** An output of a given width that keeps what was written; paints nothing. */
export function createFakeOutput(columns: number, isInteractive = true) {
  const written: string[] = [];
  const output: TextOutput = {
    line: (text = "") => void written.push(`${text}\n`),
    paint: (_format, text) => text,
    isInteractive,
    columns: () => columns,
    raw: (content) => void written.push(String(content)),
  };
  return { output, written };
}
