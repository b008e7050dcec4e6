import { cannotFollow } from "./json-schema.ts";

/** Of names, texts and signs: to look through more takes more than a tenth of a second. */
const mostCharacters = 250_000;
/** Levels of JSON; types may be half as deep. */
const deepest = 256;
/**
 * Types and values in the grammar. llama.cpp compares all that may come next with each other: of
 * twice as many alternatives it takes four times as long, for each token.
 */
const mostParts = 5_000;
/** Every part is read with all definitions at hand. */
const mostPartsByDefinitions = 500_000;
/** Words that are looked at and put together: about a microsecond each. */
const mostSteps = 100_000;
/** Of a long text, so many characters are copied in a step. */
const charactersPerStep = 64;

/**
 * Keeps what a schema costs within a tenth of a second, in which nobody else is answered. What
 * stands beside alternatives is put together with each of them, and so is what refers to each
 * other: a few hundred characters may come to more than there is memory for.
 */
export class SchemaBudget {
  #parts = 0;
  #steps = 0;

  /** @throws AppError for a schema that is too long or too deep to begin with. */
  constructor(schema: object) {
    measure(schema, 0);
  }

  /** @throws AppError for one part of the grammar too many. */
  addPart(path: string): void {
    this.#parts += 1;
    if (this.#parts > mostParts) throw cannotFollow(path, "is one part too many");
    this.spend(1 + path.length / charactersPerStep, path);
  }

  /** @throws AppError where more is put together than there is time for. */
  spend(steps: number, path: string): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) {
      throw cannotFollow(path, "takes too long to put together: say it with fewer alternatives");
    }
  }

  /** What it takes to copy a text. @throws AppError as `spend`. */
  spendOnText(text: string, path: string): void {
    this.spend(1 + text.length / charactersPerStep, path);
  }

  /** What it takes to look at all of a value. @throws AppError as `spend`. */
  spendOnValue(value: unknown, path: string): void {
    this.spend(1, path);
    if (typeof value !== "object" || value === null) return;
    for (const one of Object.values(value)) this.spendOnValue(one, path);
  }

  /** @throws AppError where there are more definitions than so many parts can have. */
  checkDefinitions(count: number): void {
    if (count * this.#parts <= mostPartsByDefinitions) return;
    throw cannotFollow("#", `has ${count} definitions, too many for its ${this.#parts} parts`);
  }
}

/** How long a value is, roughly. */
function measure(value: unknown, depth: number): number {
  if (depth > deepest) throw cannotFollow("#", "is nested too deeply");
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  let characters = 2;
  for (const [name, one] of Object.entries(value)) {
    characters += name.length + measure(one, depth + 1);
    if (characters > mostCharacters) {
      throw cannotFollow("#", `is longer than ${mostCharacters} characters`);
    }
  }
  return characters;
}
