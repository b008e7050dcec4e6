import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { createFakeOutput } from "../../test/fake-output.ts";
import { fitText, padText, plainText } from "./plain-text.ts";
import { fieldLines, tableLines } from "./table.ts";
import { durationText, sizeText } from "./time-text.ts";

const anyText = fc.string({ unit: "grapheme" });

test("text from elsewhere can't steer the terminal", () => {
  expect(plainText("a\u001B[2Jb\r\nc\u0007\u009Bd\u202Ee")).toBe("a [2Jb c d e");
  const anyUnits = fc.array(fc.nat({ max: 0xffff })).map((it) => String.fromCharCode(...it));
  fc.assert(fc.property(anyUnits, (text) => !/\p{Cc}/u.test(plainText(text))));
});

test("fitted text is never wider than its room", () => {
  fc.assert(
    fc.property(anyText.map(plainText), fc.nat({ max: 40 }), (text, columns) => {
      const fitted = fitText(text, columns);
      expect(stringWidth(fitted)).toBeLessThanOrEqual(columns);
      if (stringWidth(text) <= columns) expect(fitted).toBe(text);
    }),
  );
});

test("wide characters count as two cells", () => {
  expect(fitText("漢字漢字", 5)).toBe("漢字…");
  expect(stringWidth(padText("漢", 6))).toBe(6);
});

test("a table lines up and cuts its last column", () => {
  const { output } = createFakeOutput(20);
  expect(
    tableLines(
      output,
      ["ID", "ABOUT"],
      [
        ["1", "short"],
        ["22", "much too long for this"],
      ],
    ),
  ).toEqual(["ID  ABOUT", "1   short", "22  much too long f…"]);
});

test("field values stand below each other", () => {
  const { output } = createFakeOutput(80);
  expect(
    fieldLines(output, [
      ["Id", "1"],
      ["Status", "queued"],
    ]),
  ).toEqual(["Id      1", "Status  queued"]);
});

test.each([
  [420, "0.4 s"],
  [12_300, "12 s"],
  [180_000, "3 min"],
  [18_000_000, "5 h"],
  [172_800_000, "2 d"],
  [-5, "0.0 s"],
])("a duration of %i ms reads %s", (ms, text) => expect(durationText(ms)).toBe(text));

test.each([
  [870, "870 B"],
  [48_200, "48 KB"],
  [999_700, "1.0 MB"],
  [1_340_000, "1.3 MB"],
])("a size of %i bytes reads %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));
