/** Which bytes of a file a request asks for; `end` is the last one, included. */
export type ByteRange =
  | { type: "whole" }
  | { type: "part"; start: number; end: number }
  | { type: "unsatisfiable" };

/**
 * Reads a `Range` header after RFC 9110, section 14. Anything but one well-formed range of
 * bytes is answered with the whole file, which the standard allows.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(" ", "") ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { type: "whole" };
  const [, first = "", last = ""] = match;
  if (first === "")
    return partOf(Math.max(0, size - Number(last)), size - 1, size, Number(last) > 0);
  const end = last === "" ? size - 1 : Number(last);
  if (end < Number(first)) return last === "" ? { type: "unsatisfiable" } : { type: "whole" };
  return partOf(Number(first), Math.min(end, size - 1), size, true);
}

function partOf(start: number, end: number, size: number, isAsked: boolean): ByteRange {
  return isAsked && start < size ? { type: "part", start, end } : { type: "unsatisfiable" };
}
