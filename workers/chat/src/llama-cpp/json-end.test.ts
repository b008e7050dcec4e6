import fc from "fast-check";
import { expect, test } from "vitest";
import { createJsonEnd } from "./json-end.ts";

/** The text up to its end, in pieces of these lengths. */
function upToEnd(text: string, lengths: readonly number[]): { text: string; isWhole: boolean } {
  const end = createJsonEnd();
  let taken = "";
  let at = 0;
  for (const length of [...lengths, text.length]) {
    taken += end.push(text.slice(at, at + length));
    at += length;
  }
  return { text: taken, isWhole: end.isWhole };
}

const lengths = fc.array(fc.nat(5));
const spaces = fc.constantFrom(0, 1, 4);

test("a value ends where it ends, wherever it is split", () => {
  fc.assert(
    fc.property(fc.jsonValue(), spaces, lengths, (value, indent, pieces) => {
      const json = JSON.stringify(value, null, indent);
      expect(upToEnd(`${json}\n\n\n\n`, pieces)).toEqual({ text: json, isWhole: true });
    }),
  );
});

test("what is not whole yet is taken as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), lengths, (value, cut, pieces) => {
      const json = JSON.stringify(value);
      const part = json.slice(0, cut % json.length);
      expect(upToEnd(part, pieces)).toEqual({ text: part, isWhole: false });
    }),
  );
});
