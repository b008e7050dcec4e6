import fc from "fast-check";

/** The part of JSON Schema that the document uses. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  example?: unknown;
}

/** A JSON text that breaks its schema in one place, or strains what reads it. */
export interface Mutant {
  what: string;
  text: string;
  /** Whether the schema leaves no choice but to refuse it. */
  isWrong: boolean;
}

/** JSON that no value stands for: written as it is. */
class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Place = (value: unknown) => unknown;

/**
 * Every mutant of a good body: at each place that the schema knows, each wrong type, bound and
 * spelling. A place that the good body lacks is filled with a sample first.
 */
export function* mutantsOf(schema: Schema, good: unknown): Generator<Mutant> {
  for (const { what, value, isWrong } of mutateAt(schema, good, "body", (value) => value)) {
    yield { what, text: toText(value), isWrong };
  }
}

interface MutantValue {
  what: string;
  value: unknown;
  isWrong: boolean;
}

function* mutateAt(
  schema: Schema,
  good: unknown,
  path: string,
  put: Place,
): Generator<MutantValue> {
  for (const [what, value] of wrongTypes(schema)) {
    yield { what: `${path}: ${what}`, value: put(value), isWrong: true };
  }
  for (const [what, value] of strains) {
    yield { what: `${path}: ${what}`, value: put(value), isWrong: false };
  }
  for (const [what, value] of wrongBounds(schema, good)) {
    yield { what: `${path}: ${what}`, value: put(value), isWrong: true };
  }
  if (isRecord(good)) yield* mutateMembers(schema, good, path, put);
  if (Array.isArray(good) && schema.items) {
    const item = good[0] ?? sampleOf(schema.items);
    yield* mutateAt(schema.items, item, `${path}[0]`, (value) => put([value]));
  }
}

function* mutateMembers(
  schema: Schema,
  good: Record<string, unknown>,
  path: string,
  put: Place,
): Generator<MutantValue> {
  for (const name of schema.required ?? []) {
    const { [name]: _left, ...rest } = good;
    yield { what: `${path}: no ${name}`, value: put(rest), isWrong: true };
  }
  const isClosed = schema.additionalProperties === false;
  for (const name of [
    "surplus",
    "constructor",
    "toString",
    "",
    "a.b",
    "\u202e",
    "x".repeat(5_000),
  ]) {
    const value = put({ ...good, [name]: 1 });
    yield { what: `${path}: a field ${name.slice(0, 20)}`, value, isWrong: isClosed };
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const putChild = (value: unknown) => put({ ...good, [name]: value });
    yield* mutateAt(child, good[name] ?? sampleOf(child), `${path}.${name}`, putChild);
  }
}

function wrongTypes(schema: Schema): [string, unknown][] {
  const all: [type: string, value: unknown][] = [
    ["null", null],
    ["boolean", true],
    ["number", 0.5],
    ["string", "x"],
    ["array", [1]],
    ["object", { a: 1 }],
  ];
  const allowed = typesOf(schema);
  if (allowed === undefined) return [];
  return all.filter(([type]) => !allowed.has(type)).map(([type, value]) => [`a ${type}`, value]);
}

/** The types that a schema lets pass; undefined: all. */
function typesOf(schema: Schema): Set<string> | undefined {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) {
    const each = either.map(typesOf);
    if (each.includes(undefined)) return undefined;
    return new Set(each.flatMap((types) => [...(types ?? [])]));
  }
  const fixed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (fixed) return new Set(fixed.map((value) => (value === null ? "null" : typeof value)));
  if (schema.type === undefined) return undefined;
  return new Set([schema.type].flat().map((type) => (type === "integer" ? "number" : type)));
}

function* wrongBounds(schema: Schema, good: unknown): Generator<[string, unknown]> {
  const types = typesOf(schema);
  if (schema.enum || schema.const !== undefined) yield ["a value off the list", "no-such-value"];
  if (schema.minimum !== undefined) yield ["below the minimum", schema.minimum - 1];
  if (schema.exclusiveMinimum !== undefined) yield ["at the minimum", schema.exclusiveMinimum];
  if (schema.maximum !== undefined) yield ["above the maximum", schema.maximum + 1];
  if (schema.type === "integer") yield ["a fraction", 1.5];
  if (types?.has("number")) {
    yield ["1e999", new JsonText("1e999")];
    yield ["NaN", new JsonText("NaN")];
    yield ["hexadecimal", new JsonText("0x10")];
  }
  if (schema.minLength) yield ["too short", "x".repeat(schema.minLength - 1)];
  if (schema.maxLength !== undefined) yield ["too long", "x".repeat(schema.maxLength + 1)];
  if (schema.pattern !== undefined) {
    yield ["against the pattern", "\u0001 no match"];
    yield ["a pattern without end", `aa${"-bbb".repeat(10_000)}!`];
  }
  if (schema.format === "uri") yield ["no address", "http://"];
  if (schema.maxItems !== undefined) {
    const item = Array.isArray(good) ? (good[0] as unknown) : null;
    yield ["too many", Array.from({ length: schema.maxItems + 1 }, () => item)];
  }
}

/** What any place may be sent: no schema is against all of it, but nothing may fall over. */
const strains: [string, unknown][] = [
  ["the largest number", 1.797_693_134_862_315_7e308],
  ["the smallest number", 5e-324],
  ["minus zero", new JsonText("-0")],
  ["a number of 5,000 digits", new JsonText("9".repeat(5_000))],
  ["NUL", "a\0b"],
  ["half a pair", "\ud83d"],
  ["the other half", "\udc00x"],
  ["every control character", String.fromCodePoint(...Array.from({ length: 32 }, (_, at) => at))],
  ["markup", "</script><script>alert(1)</script><img src=x onerror=alert(1)>"],
  ["SQL", "'; drop table jobs; --"],
  ["a path", "../../../../etc/passwd"],
  ["a template", "${7*7}{{7*7}}%s%n"],
  ["line breaks", "a\r\nset-cookie: x=1\r\n\r\n"],
  ["marks without end", `e${"\u0301".repeat(10_000)}`],
  ["turned text", "\u202e\u2066\u200f"],
  ["__proto__", new JsonText('{"__proto__":{"polluted":true}}')],
  ["constructor.prototype", { constructor: { prototype: { polluted: true } } }],
  ["one name twice", new JsonText('{"a":1,"a":2}')],
  ["65 levels", new JsonText(nested(65))],
  ["20,000 levels of lists", new JsonText(nested(20_000))],
  ["8,000 levels of objects", new JsonText('{"a":'.repeat(8_000) + "1" + "}".repeat(8_000))],
  ["20,000 values", Array.from({ length: 20_000 }, () => 0)],
];

function nested(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** A value that a schema allows, where one can be made from it. */
export function sampleOf(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sampleOf(first);
  const type = [schema.type].flat()[0];
  if (type === "string") return sampleText(schema);
  if (type === "boolean") return true;
  if (type === "array") return schema.items ? [sampleOf(schema.items)] : [];
  if (type === "object") return sampleObject(schema);
  if (type === "number" || type === "integer") {
    return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  }
  return null;
}

function sampleText({ pattern, minLength = 1, format }: Schema): string {
  if (format === "uri") return "https://example.com/";
  if (pattern === undefined) return "x".repeat(Math.max(1, minLength));
  const [text = ""] = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 1 });
  return text;
}

function sampleObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toText(value: unknown): string {
  const texts: string[] = [];
  const json = JSON.stringify(value, (_key, child: unknown) => {
    if (!(child instanceof JsonText)) return child;
    texts.push(child.text);
    return `@json:${texts.length - 1}@`;
  });
  return json.replaceAll(/"@json:(\d+)@"/g, (_whole, at: string) => texts[Number(at)] ?? "");
}
