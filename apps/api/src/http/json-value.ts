import type { FieldProblem } from "./api-problem.ts";

export const maxDepth = 64;
export const maxValues = 100_000;
const maxProblems = 20;
const nul = String.fromCodePoint(0);

/**
 * What of a parsed JSON value the record can't keep: NUL characters and halves of surrogate
 * pairs (Postgres refuses both), numbers out of range, nesting past 64 levels, the name
 * `__proto__`, and more than 100,000 values (a body of commas would otherwise cost a hundred
 * times its size to check). Walks without recursion, so no depth of input exhausts the stack.
 */
export function findUnstorable(value: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const waiting: { value: unknown; path: string; depth: number }[] = [
    { value, path: "", depth: 0 },
  ];
  let values = 1;
  for (let next = waiting.pop(); next && problems.length < maxProblems; next = waiting.pop()) {
    const message = whyUnstorable(next.value) ?? (next.depth > maxDepth ? tooDeep : undefined);
    if (message !== undefined) {
      problems.push({ path: next.path, message });
      continue;
    }
    if (typeof next.value !== "object" || next.value === null) continue;
    values += Array.isArray(next.value) ? next.value.length : Object.keys(next.value).length;
    if (values > maxValues) return [{ path: next.path, message: tooMany }];
    for (const [key, child] of Object.entries(next.value)) {
      const path = next.path === "" ? key : `${next.path}.${key}`;
      const why =
        whyUnstorable(key) ?? (key === "__proto__" ? "this name is not allowed" : undefined);
      if (why === undefined) waiting.push({ value: child, path, depth: next.depth + 1 });
      else problems.push({ path: next.path, message: `a name in it: ${why}` });
    }
  }
  return problems;
}

export const tooMany = `more than ${maxValues} values in the body`;
export const tooDeep = `nested deeper than ${maxDepth} levels`;

function whyUnstorable(value: unknown): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return "this number is out of range";
  if (typeof value !== "string") return undefined;
  if (value.includes(nul)) return "a NUL character (\\u0000) can't be kept";
  return value.isWellFormed() ? undefined : "half of a surrogate pair can't be kept";
}

/** One text for all JSON values that mean the same: names sorted, no spaces. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`);
  return `{${members.join(",")}}`;
}
