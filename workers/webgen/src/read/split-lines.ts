import type { Line, SnapshotSource } from "./snapshot.ts";

const sourceLine = /^[ \t]*Source:[ \t]*(https?:\/\/\S{1,2000})[ \t]*$/;
const metadataLine = /^(?:Title|URL Source|Published Time|Markdown Content|Warning|Description):/;

/**
 * Splits a snapshot into lines and sources. A line `Source: http(s)://…` opens a source; text
 * before the first one is a source without an address. The same address again is a further source.
 */
export function splitLines(text: string): { lines: Line[]; sources: SnapshotSource[] } {
  const sources: SnapshotSource[] = [{ index: 0, place: { start: 0, end: text.length } }];
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    readLine(text, start, end, sources, lines);
    start = end + 1;
  }
  return { lines, sources };
}

function readLine(
  text: string,
  start: number,
  end: number,
  sources: SnapshotSource[],
  lines: Line[],
): void {
  const raw = text.slice(start, end);
  const body = raw.trim();
  const at = start + (raw.length - raw.trimStart().length);
  const current = sources.at(-1)!;
  const opened = raw.length < 2_100 ? sourceLine.exec(raw) : null;
  if (opened?.[1]) {
    current.place.end = start;
    const urlStart = start + raw.indexOf(opened[1]);
    sources.push({
      index: sources.length,
      url: opened[1],
      urlPlace: { start: urlStart, end: urlStart + opened[1].length },
      place: { start: Math.min(end + 1, text.length), end: text.length },
    });
    return;
  }
  const line: Line = {
    start: at,
    end: at + body.length,
    text: body,
    indent: at - start,
    source: current.index,
  };
  if (body === "") line.end = line.start;
  else if (metadataLine.test(body)) noteMetadata(line, current);
  lines.push(line);
}

function noteMetadata(line: Line, source: SnapshotSource): void {
  const isAtTop = line.start - source.place.start < 1_500;
  if (!isAtTop || line.text.startsWith("Warning") || line.text.length > 400) return;
  line.noise = "metadata";
  if (!line.text.startsWith("Title:")) return;
  const rest = line.text.slice(6);
  const begin = line.start + 6 + (rest.length - rest.trimStart().length);
  if (begin < line.end) source.title = { start: begin, end: line.end };
}
