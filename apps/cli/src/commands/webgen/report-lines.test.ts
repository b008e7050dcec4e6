import { expect, test } from "vitest";
import { createFakeOutput } from "../../../test/fake-output.ts";
import { findingLinesOf, resultLines } from "./report-lines.ts";

const { output } = createFakeOutput(100);

const finding = (severity: string, code: string, selector?: string) => ({
  code,
  severity,
  message: "m",
  ...(selector === undefined ? {} : { selector }),
});

test("hard findings come first, from error or report", () => {
  const findings = [finding("note", "A"), finding("hard", "B"), finding("soft", "C")];
  const expected = ["  hard  B  m", "  soft  C  m", "  note  A  m"];
  expect(findingLinesOf(output, { findings })).toEqual(expected);
  expect(findingLinesOf(output, { report: { findings } })).toEqual(expected);
});

test.each([undefined, null, "text", { codes: ["A"] }])(
  "no findings in %j give no lines",
  (holder) => {
    expect(findingLinesOf(output, holder)).toEqual([]);
  },
);

test("a long list and a long selector are shortened", () => {
  const selector = `body > ${"section:nth-of-type(1) > ".repeat(4)}a`;
  const findings = Array.from({ length: 11 }, () => finding("soft", "A", selector));
  const lines = findingLinesOf(output, { findings });
  expect(lines).toHaveLength(9);
  expect(lines.at(-1)).toBe("  … and 3 more, all in report.json");
  expect(lines[0]).toBe("  soft  A  m  (… > section:nth-of-type(1) > a)");
});

test("a result of another form points to the file", () => {
  expect(resultLines(output, { title: 7 })).toEqual([expect.stringContaining("report.json")]);
});
