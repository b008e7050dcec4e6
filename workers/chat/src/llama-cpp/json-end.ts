/*
 * Where the JSON of an answer ends. A grammar allows blank lines after it, and a model may not think
 * of ending.
 *
 *   before    blanks, or nothing yet
 *   within    brackets or a text are open, or a number or a word has begun
 *   whole     the value is complete; what follows is no part of it
 */
export interface JsonEnd {
  /** What of the next piece of text belongs to the value. */
  push(text: string): string;
  readonly isWhole: boolean;
}

/** Follows text that a grammar holds to JSON; looks at each character once. */
export function createJsonEnd(): JsonEnd {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let hasBegun = false;
  let isWhole = false;

  /** Whether the value ends with this character; a number or a word ends before its line does. */
  function endsWith(character: string): boolean {
    if (isText) return endsText(character);
    if (character === '"') isText = true;
    else if ("{[".includes(character)) depth += 1;
    else if ("}]".includes(character)) depth -= 1;
    return depth === 0 && "}]".includes(character);
  }

  function endsText(character: string): boolean {
    if (isEscaped) isEscaped = false;
    else if (character === "\\") isEscaped = true;
    else if (character === '"') isText = false;
    return !isText && depth === 0;
  }

  return {
    get isWhole() {
      return isWhole;
    },
    push(text) {
      for (let at = 0; at < text.length && !isWhole; at += 1) {
        const character = text.charAt(at);
        if (character === "\n" && hasBegun && depth === 0 && !isText) {
          isWhole = true;
          return text.slice(0, at);
        }
        hasBegun ||= character.trim() !== "";
        if (!endsWith(character)) continue;
        isWhole = true;
        return text.slice(0, at + 1);
      }
      return isWhole ? "" : text;
    },
  };
}
