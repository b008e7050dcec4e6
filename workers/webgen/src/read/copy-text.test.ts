import { expect, test } from "vitest";
import { copyAt, copyText, trimPlace } from "./copy-text.ts";

test.each([
  ["  two\n  lines  ", "two lines"],
  ["**Security:** open source", "Security: open source"],
  ["see [our prices](https://a.example/p) now", "see our prices now"],
  ["write to press@a.example (press@a.example?Subject=Hi) today", "write to press@a.example today"],
  ["Jane (jane@a.example)", "Jane (jane@a.example)"],
  ["Docs (https://a.example/docs)", "Docs"],
  ["![logo](/logo.png) Name", "Name"],
  ["> quoted\n> words", "quoted words"],
  ["`npm start` runs it", "npm start runs it"],
  ["a\u200Bb\u202Ec\u0007", "abc"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["2 * 3 * 4", "2 * 3 * 4"],
])("shows %j as a reader sees it", (raw, shown) => {
  expect(copyText(raw)).toBe(shown);
});

test("carries the place of its copy", () => {
  const text = "one **two** three";
  expect(copyAt(text, { start: 4, end: 11 })).toEqual({
    text: "two",
    place: { start: 4, end: 11 },
  });
});

test("trims white space off both ends", () => {
  expect(trimPlace("a  b  ", { start: 1, end: 6 })).toEqual({ start: 3, end: 4 });
});
