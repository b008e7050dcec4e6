/** A snapshot that fits its limit, and what had to be said about it. */
export interface TruncatedSnapshot {
  text: string;
  /** For people, where something was cut; else null. */
  note: string | null;
}

/**
 * Cuts a snapshot to at most `maxChars` characters (Unicode code points). The budget is shared
 * out over its sources: short ones stay whole, long ones get equal shares of what is left, and
 * the line that opens a source stays as long as all those lines fit. Cuts fall between lines or
 * words where that costs little, so that no number or address is cut in two.
 */
export function truncateSnapshot(snapshot: string, maxChars: number): TruncatedSnapshot {
  const originalChars = snapshot.length <= maxChars ? 0 : countChars(snapshot);
  if (originalChars <= maxChars) return { text: snapshot, note: null };
  const parts = snapshot.split(/^(?=Source: https?:)/m).map(measurePart);
  const shares = shareOut(parts, maxChars);
  const kept = parts.map((part, index) => cutPart(part, shares[index] ?? 0));
  const text = kept.join("");
  const lost = parts.filter((part, index) => part.headChars > 0 && kept[index] === "").length;
  return { text, note: describeCut(originalChars, countChars(text), maxChars, lost) };
}

interface Part {
  text: string;
  chars: number;
  /** The line that opens the source, line end included; 0 for text before the first source. */
  headChars: number;
}

function measurePart(text: string): Part {
  const head = /^Source: https?:[^\r\n]*(\r\n|[\r\n])?/.exec(text)?.[0] ?? "";
  return { text, chars: countChars(text), headChars: countChars(head) };
}

/** How many characters each part may keep; together at most `maxChars`. */
function shareOut(parts: Part[], maxChars: number): number[] {
  const heads = parts.reduce((sum, part) => sum + part.headChars, 0);
  if (heads > maxChars) return headsThatFit(parts, maxChars);
  const shares = parts.map((part) => part.headChars);
  const bySize = parts
    .map((part, index) => ({ index, body: part.chars - part.headChars }))
    .toSorted((a, b) => a.body - b.body);
  let left = maxChars - heads;
  bySize.forEach(({ index, body }, position) => {
    const share = Math.min(body, Math.floor(left / (bySize.length - position)));
    shares[index] = (shares[index] ?? 0) + share;
    left -= share;
  });
  return shares;
}

function headsThatFit(parts: Part[], maxChars: number): number[] {
  let left = maxChars;
  return parts.map((part) => {
    if (part.headChars === 0 || part.headChars > left) return 0;
    left -= part.headChars;
    return part.headChars;
  });
}

/** The beginning of a part, ended by a line break so that the next source opens on its own line. */
function cutPart(part: Part, chars: number): string {
  if (part.chars <= chars) return part.text;
  if (chars <= part.headChars) return firstChars(part.text, chars);
  const head = firstChars(part.text, part.headChars);
  const body = firstChars(part.text, chars - 1).slice(head.length);
  return `${head}${body.slice(0, goodCut(body))}\n`;
}

/** After the last line, else the last word, that keeps at least three quarters. */
function goodCut(body: string): number {
  const least = body.length * 0.75;
  const line = body.lastIndexOf("\n");
  if (line >= least) return line;
  const word = body.search(/\s\S*$/);
  return word >= least ? word : body.length;
}

function describeCut(original: number, kept: number, max: number, lostSources: number): string {
  const lost =
    lostSources === 0
      ? "Every source kept a share."
      : `${lostSources} of its sources did not fit at all.`;
  return (
    `[NOTE] The snapshot was shortened from ${original} to ${kept} characters (at most ${max}). ${lost} ` +
    "To let more through, raise SNAPSHOT_MAX_CHARS or VLLM_MAX_MODEL_LEN."
  );
}

const surrogate = /[\ud800-\udfff]/;

function countChars(text: string): number {
  if (!surrogate.test(text)) return text.length;
  let chars = 0;
  for (let at = 0; at < text.length; chars += 1) at += unitsAt(text, at);
  return chars;
}

function firstChars(text: string, chars: number): string {
  if (!surrogate.test(text)) return text.slice(0, chars);
  let at = 0;
  for (let count = 0; count < chars && at < text.length; count += 1) at += unitsAt(text, at);
  return text.slice(0, at);
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xff_ff ? 2 : 1;
}
