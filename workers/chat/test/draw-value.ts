import type { GrammarForm, GrammarSchema } from "../src/json-grammar/grammar-schema.ts";

const deepest = 6;

/** Draws a value that the grammar of a form allows, as the numbers have it: for tests. */
export function drawValue(root: GrammarForm["schema"], numbers: Iterator<number>): unknown {
  const below = (bound: number): number => (numbers.next().value as number) % bound;
  const word = (length: number): string =>
    Array.from({ length }, () => "abc ü".charAt(below(5))).join("");

  function draw(schema: GrammarSchema, depth: number): unknown {
    if ("const" in schema) return schema.const;
    if ("$ref" in schema) {
      const definition = root.$defs[schema.$ref.slice("#/$defs/".length)];
      if (!definition) throw new Error(`${schema.$ref} is not defined`);
      return draw(definition, depth + 1);
    }
    if ("oneOf" in schema) {
      // What contains itself ends with its first alternative.
      const one = schema.oneOf[depth > deepest ? 0 : below(schema.oneOf.length)];
      if (!one) throw new Error("there is no alternative");
      return draw(one, depth + 1);
    }
    return drawTyped(schema, depth);
  }

  function drawTyped(schema: Extract<GrammarSchema, { type: unknown }>, depth: number): unknown {
    const { type } = schema;
    if (Array.isArray(type)) return drawTyped({ type: type[below(type.length)] ?? "null" }, depth);
    if (type === "object") return drawObject(schema, depth);
    if (type === "array") return drawArray(schema, depth);
    if (type === "string") return drawText(schema as { minLength?: number; maxLength?: number });
    if (type === "boolean") return below(2) === 0;
    if (type === "null") return null;
    return type === "integer" ? below(100) : below(100) / 8;
  }

  function drawText(schema: { minLength?: number; maxLength?: number }): string {
    const { minLength: least = 0 } = schema;
    const { maxLength: most = least + 4 } = schema;
    return word(least + below(most - least + 1));
  }

  function drawObject(schema: Extract<GrammarSchema, { type: unknown }>, depth: number): unknown {
    const { properties = {}, additionalProperties: others = false } = schema as ObjectForm;
    const { minProperties: least = 0, maxProperties: most = Infinity } = schema as ObjectForm;
    const entries = Object.entries(properties).map(([name, one]) => [name, draw(one, depth + 1)]);
    const wanted = Math.max(least, others === false || depth > deepest ? 0 : below(4));
    for (let at = entries.length; at < Math.min(wanted, most) && others !== false; at += 1) {
      const value = others === true ? null : draw(others, depth + 1);
      entries.push([`other ${at}`, value]);
    }
    return Object.fromEntries(entries);
  }

  function drawArray(schema: Extract<GrammarSchema, { type: unknown }>, depth: number): unknown {
    const { prefixItems = [], items, minItems = 0 } = schema as ArrayForm;
    // The grammar has all of the first items in any case.
    const least = Math.max(minItems, prefixItems.length);
    const { maxItems: most = least + (depth > deepest ? 0 : 2) } = schema as ArrayForm;
    const length = least + below(Math.max(0, most - least) + 1);
    return Array.from({ length }, (_unused, at) => {
      const one = prefixItems[at] ?? items;
      return one === undefined ? null : draw(one, depth + 1);
    });
  }

  return draw(root, 0);
}

interface ObjectForm {
  properties?: Record<string, GrammarSchema>;
  additionalProperties?: boolean | GrammarSchema;
  minProperties?: number;
  maxProperties?: number;
}

interface ArrayForm {
  items?: GrammarSchema;
  prefixItems?: GrammarSchema[];
  minItems?: number;
  maxItems?: number;
}
