import { maxDepth, maxValues, tooDeep, tooMany } from "./json-value.ts";

/** Shorter texts cost nothing worth saving. */
const harmlessChars = 64 * 1024;

/**
 * Why a JSON text is not even parsed: ten megabytes of brackets would keep the parser busy for
 * ten seconds, and nobody else would be served meanwhile. Undefined for what may be parsed;
 * {@link findUnstorable} looks closer then. The text may be malformed.
 */
export function whyTooCrowded(text: string): string | undefined {
  if (text.length <= harmlessChars) return undefined;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === quote) at = endOfString(text, at);
    else if (char === opensList || char === opensObject) depth += 1;
    else if (char === closesList || char === closesObject) depth -= 1;
    else if (char === comma) values += 1;
    if (depth > maxDepth + 1) return tooDeep;
    if (values > maxValues) return tooMany;
  }
  return undefined;
}

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const opensList = 0x5b;
const closesList = 0x5d;
const opensObject = 0x7b;
const closesObject = 0x7d;

/** Where the string that begins at `start` ends; the text's end when it is left open. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
}
