import { escapeHtml } from "./escape.ts";

/**
 * Markup that came out of the `markup` tag. The private field makes it impossible to forge one from
 * parsed JSON, so text of a plan can never pass for markup.
 */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Only for `markup` and `trusted`. */
  static of(text: string): Markup {
    return new Markup(text);
  }

  toString(): string {
    return this.#text;
  }
}

export type Fragment = Markup | string | number | false | null | undefined | readonly Fragment[];

function toText(value: Fragment): string {
  if (value instanceof Markup) return value.toString();
  if (value === false || value === null || value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return value.map(toText).join("");
}

/**
 * Template tag: the literal parts are markup, every value is escaped unless it is markup itself.
 * Not named `html`, because formatters would put white space into the pages.
 */
export function markup(parts: TemplateStringsArray, ...values: Fragment[]): Markup {
  return Markup.of(parts.map((part, at) => part + toText(values[at])).join(""));
}

/** For the renderer's own style sheets and for JSON-LD, which has its own escaping. Never for text of a plan. */
export function trusted(text: string): Markup {
  return Markup.of(text);
}
