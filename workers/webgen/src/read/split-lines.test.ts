import { expect, test } from "vitest";
import { splitLines } from "./split-lines.ts";

test("opens a source at each address, plain http included", () => {
  const { sources } = splitLines("Source: http://a.example/\nA\nSource: https://b.example/x\nB");
  expect(sources.map(({ url }) => url)).toEqual([
    undefined,
    "http://a.example/",
    "https://b.example/x",
  ]);
});

test("keeps the text before the first source", () => {
  const { lines } = splitLines("Before\nSource: https://a.example/\nAfter");
  expect(lines.map(({ text, source }) => [text, source])).toEqual([
    ["Before", 0],
    ["After", 1],
  ]);
});

test("gives the place of an address", () => {
  const text = "Source: https://a.example/\nA";
  const place = splitLines(text).sources[1]?.urlPlace;
  expect(text.slice(place?.start, place?.end)).toBe("https://a.example/");
});

test("trims lines, Windows line ends included", () => {
  const text = "  one \r\n\ttwo\r\n";
  const { lines } = splitLines(text);
  expect(lines.map((line) => text.slice(line.start, line.end))).toEqual(["one", "two", ""]);
});

test("takes a crawler's title for metadata", () => {
  const text = "Source: https://a.example/\nTitle: About us | Sun Bakery\nBread.";
  const { lines, sources } = splitLines(text);
  expect(lines[0]?.noise).toBe("metadata");
  expect(text.slice(sources[1]?.title?.start, sources[1]?.title?.end)).toBe(
    "About us | Sun Bakery",
  );
});

test("doesn't take a mention of a source for one", () => {
  expect(splitLines("Source: see https://a.example/ there").sources).toHaveLength(1);
});
