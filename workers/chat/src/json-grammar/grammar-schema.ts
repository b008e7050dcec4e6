import { areApart } from "./alternatives-apart.ts";
import { readArrayWords } from "./array-words.ts";
import { grammarChoice } from "./grammar-literal.ts";
import {
  cannotFollow,
  isSchemaObject,
  pathTo,
  requireSchemas,
  requireWritable,
  withoutAnnotations,
} from "./json-schema.ts";
import type { SchemaObject, SchemaPart } from "./json-schema.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { readObjectWords } from "./object-words.ts";
import { SchemaBudget } from "./schema-budget.ts";
import { findReferred, followReferences } from "./schema-references.ts";
import type { ReferredSchema } from "./schema-references.ts";
import { isImpossible, rangeOf, typesOf, unheldWords } from "./value-words.ts";
import type { ValueType } from "./value-words.ts";

/*
 * An answer in the form of a JSON Schema is held to it by a grammar, which node-llama-cpp builds from
 * a dialect of its own: alternatives are called `oneOf` only, references go to `$defs` only, every
 * property is always there, and what the dialect doesn't know allows `null` and nothing else. Here
 * schemas, as the SDKs of OpenAI, Zod and Pydantic write them, are put into that dialect.
 *
 * What a grammar can't hold but a reader can check (patterns, bounds of numbers) is left out and
 * told; what would change the form (`not`, conditions) is refused.
 */

/** A schema in the dialect of node-llama-cpp's grammars. */
export type GrammarSchema =
  | { type: string | string[]; format?: string; minLength?: number; maxLength?: number }
  | { const: string | number | boolean | null }
  | { oneOf: GrammarSchema[] }
  | { $ref: string }
  | {
      type: "object";
      properties?: Record<string, GrammarSchema>;
      additionalProperties?: boolean | GrammarSchema;
      minProperties?: number;
      maxProperties?: number;
    }
  | {
      type: "array";
      items?: GrammarSchema;
      prefixItems?: GrammarSchema[];
      minItems?: number;
      maxItems?: number;
    };

export interface GrammarForm {
  schema: GrammarSchema & { $defs: Record<string, GrammarSchema> };
  /** What of the schema no grammar can hold, by place. */
  unheld: string[];
}

/** Words that would change the form of the answer, and that no grammar can follow. */
const refused = [
  ...["not", "if", "then", "else", "contains", "patternProperties", "dependentSchemas"],
  ...["dependentRequired", "dependencies", "$dynamicRef", "$recursiveRef"],
];
const heldFormats = ["date", "time", "date-time"];
/** llama.cpp refuses grammars that repeat a rule more often. */
const mostRepetitions = 500;
/** Integers beyond are none in JavaScript: Zod writes them as the bounds of every integer. */
const widestInteger = Number.MAX_SAFE_INTEGER;
const deepest = 64;

const anyValue: GrammarSchema = {
  oneOf: [
    { type: ["string", "number", "boolean", "null"] },
    { type: "array" },
    { type: "object", additionalProperties: true },
  ],
};

/**
 * Puts a JSON Schema into the dialect of grammars.
 * @throws AppError PROVIDER_REFUSED that names the place which can't be followed, and why.
 */
export function grammarSchema(root: SchemaObject): GrammarForm {
  const translation = new Translation(root);
  return translation.run();
}

class Translation {
  readonly #unheld = new Set<string>();
  /** Parts that are referred to, by path: each is translated once, so that it may contain itself. */
  readonly #definitions = new Map<string, { name: string; part: SchemaPart }>();
  readonly #within: ReferredSchema;

  constructor(root: SchemaObject) {
    this.#within = { root, budget: new SchemaBudget(root) };
  }

  run(): GrammarForm {
    const schema = this.#translate({ schema: this.#within.root, path: "#" }, 0);
    const $defs: Record<string, GrammarSchema> = {};
    // Translating one may find more of them.
    for (const { name, part } of this.#definitions.values()) $defs[name] = this.#translate(part, 0);
    this.#within.budget.checkDefinitions(this.#definitions.size);
    return { schema: { ...schema, $defs }, unheld: [...this.#unheld] };
  }

  #translate({ schema, path }: SchemaPart, depth: number): GrammarSchema {
    this.#within.budget.addPart(path);
    if (depth > deepest) throw cannotFollow(path, "is nested too deeply");
    if (schema === false) throw cannotFollow(path, "allows no value");
    if (schema === true) return anyValue;
    const own = withoutAnnotations(schema);
    const word = refused.find((one) => own[one] !== undefined);
    if (word) throw cannotFollow(path, `has "${word}", which a grammar can't hold: leave it out`);
    const part = { schema: own, path };
    if (own["$ref"] !== undefined) return this.#reference(part, depth);
    if (own["allOf"] !== undefined) return this.#allOf(part, depth);
    if (own["anyOf"] !== undefined) return this.#alternatives("anyOf", part, depth);
    if (own["oneOf"] !== undefined) return this.#alternatives("oneOf", part, depth);
    if (own["const"] !== undefined || own["enum"] !== undefined) {
      this.#noteUnheld(part);
      return grammarChoice(part, this.#within.budget);
    }
    return this.#value(part, depth);
  }

  #reference({ schema, path }: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    const { $ref: ref, ...rest } = schema;
    const referred = this.#follow(findReferred(this.#within, ref, path));
    if (Object.keys(rest).length > 0) {
      return this.#translate(this.#merge({ schema: rest, path }, referred), depth + 1);
    }
    const name = `d${this.#definitions.size}`;
    const known = this.#definitions.get(referred.path) ?? { name, part: referred };
    this.#definitions.set(referred.path, known);
    return { $ref: `#/$defs/${known.name}` };
  }

  #allOf({ schema, path }: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    const { allOf, ...rest } = schema;
    const parts = requireSchemas({ schema: allOf, path: pathTo(path, "allOf") });
    const merged = parts
      .map((part) => this.#follow(part))
      .reduce((one, other) => this.#merge(one, other), { schema: rest, path } as SchemaPart);
    return this.#translate({ schema: merged.schema, path }, depth + 1);
  }

  /** What stands beside the alternatives holds for each of them. */
  #alternatives(
    word: "anyOf" | "oneOf",
    { schema, path }: SchemaPart<SchemaObject>,
    depth: number,
  ): GrammarSchema {
    const { [word]: alternatives, ...rest } = schema;
    const parts = requireSchemas({ schema: alternatives, path: pathTo(path, word) });
    const merged =
      Object.keys(rest).length === 0
        ? parts
        : parts.map((part) => this.#merge({ schema: rest, path }, this.#follow(part)));
    const possible = merged.filter((part) => !isImpossible(part));
    if (possible.length === 0) throw cannotFollow(path, "allows no value");
    if (word === "oneOf") this.#noteOverlap(possible, path);
    return { oneOf: possible.map((part) => this.#translate(part, depth + 1)) };
  }

  /** A grammar follows one of them, whether others would do as well or not. */
  #noteOverlap(alternatives: readonly SchemaPart[], path: string): void {
    this.#within.budget.spend(alternatives.length, path);
    const schemas = alternatives.map((part) => this.#follow(part).schema);
    if (!areApart(schemas)) this.#unheld.add(pathTo(path, "oneOf"));
  }

  #follow(part: SchemaPart): SchemaPart {
    return followReferences(this.#within, part);
  }

  #merge(one: SchemaPart, other: SchemaPart): SchemaPart {
    return mergeSchemas(one, other, this.#within.budget);
  }

  #value(part: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    const allowed = typesOf(part);
    if (allowed === undefined) return anyValue;
    this.#noteUnheld(part);
    const values = allowed.map((type) => this.#typed(type, part, depth));
    return values.length === 1 && values[0] ? values[0] : { oneOf: values };
  }

  #typed(type: ValueType, part: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    if (type === "object") return this.#object(part, depth);
    if (type === "array") return this.#array(part, depth);
    if (type === "string") return this.#string(part);
    return { type };
  }

  #object(part: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    const { properties, names, others, least, most } = readObjectWords(part);
    for (const name of names) requireWritable(name, part.path);
    const translated = properties.map((one, at) => [names[at], this.#translate(one, depth + 1)]);
    const { schema: other } = others;
    return {
      type: "object",
      properties: Object.fromEntries(translated) as Record<string, GrammarSchema>,
      additionalProperties: typeof other === "boolean" ? other : this.#translate(others, depth + 1),
      ...this.#bounds({ minProperties: least, maxProperties: most }, part.path),
    };
  }

  #array(part: SchemaPart<SchemaObject>, depth: number): GrammarSchema {
    const { firsts, items, least, most } = readArrayWords(part);
    const prefixItems = firsts.map((one) => this.#translate(one, depth + 1));
    return {
      type: "array",
      ...(items === undefined ? {} : { items: this.#translate(items, depth + 1) }),
      ...(prefixItems.length === 0 ? {} : { prefixItems }),
      ...this.#bounds({ minItems: least, maxItems: most }, part.path),
    };
  }

  #string(part: SchemaPart<SchemaObject>): GrammarSchema {
    const [minLength, maxLength] = rangeOf(part, "minLength", "maxLength");
    const { format } = part.schema;
    const isHeld = typeof format === "string" && heldFormats.includes(format);
    if (format !== undefined && !isHeld) this.#unheld.add(pathTo(part.path, "format"));
    if (isHeld) return { type: "string", format };
    return { type: "string", ...this.#bounds({ minLength, maxLength }, part.path) };
  }

  /** What counts more often than a grammar may repeat is left to the reader. */
  #bounds<Name extends string>(
    bounds: Record<Name, number | undefined>,
    path: string,
  ): Partial<Record<Name, number>> {
    const held: Partial<Record<Name, number>> = {};
    for (const [name, value] of Object.entries(bounds) as [Name, number | undefined][]) {
      if (value === undefined) continue;
      if (value <= mostRepetitions) held[name] = value;
      else this.#unheld.add(pathTo(path, name));
    }
    return held;
  }

  #noteUnheld({ schema, path }: SchemaPart<SchemaObject>): void {
    for (const word of unheldWords) {
      const value = schema[word];
      if (value === undefined || value === false || (word === "propertyNames" && isFollowed(value)))
        continue;
      if (typeof value === "number" && Math.abs(value) >= widestInteger) continue;
      this.#unheld.add(pathTo(path, word));
    }
  }
}

/** Names that are any text, or are listed: then each is a property. */
function isFollowed(propertyNames: unknown): boolean {
  if (!isSchemaObject(propertyNames)) return propertyNames === true;
  const words = Object.keys(withoutAnnotations(propertyNames));
  return Array.isArray(propertyNames["enum"]) || words.join() === "type" || words.length === 0;
}
