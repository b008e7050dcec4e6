import stringWidth from "string-width";
import { expect, test } from "vitest";
import { createFakeOutput } from "../../test/fake-output.ts";
import { createProgressLine } from "./progress-line.ts";

const state = { stage: "gate", message: "Looking at the page\nin the browser", percent: 50 };
const erase = "\r\u001B[2K";

test("a progress line shows bar, stage and message", () => {
  const { output, written } = createFakeOutput(100);
  const progress = createProgressLine(output, () => 0);
  progress.update(state);
  progress.clear();
  expect(written).toEqual([
    `${erase} ⠋ ████████████░░░░░░░░░░░░  50% gate · Looking at the page in the browser  0.0 s`,
    erase,
  ]);
});

test.each([12, 40, 59, 60, 80, 200])("a progress line fits into %i columns", (columns) => {
  const { output, written } = createFakeOutput(columns);
  const progress = createProgressLine(output, () => 0);
  progress.update({ ...state, message: "漢字 ".repeat(100) });
  progress.clear();
  expect(stringWidth(written[0]?.slice(erase.length) ?? "")).toBeLessThan(columns);
});

test("a note stands above the progress line", () => {
  const { output, written } = createFakeOutput(100);
  const progress = createProgressLine(output, () => 0);
  progress.update(state);
  progress.note("Cancelling");
  progress.clear();
  expect(written.slice(1, 3)).toEqual([erase, "Cancelling\n"]);
  expect(written[3]).toContain("gate");
});

test("nothing is drawn where no terminal is", () => {
  const { output, written } = createFakeOutput(100, false);
  const progress = createProgressLine(output, () => 0);
  progress.update(state);
  progress.note("Cancelling");
  progress.clear();
  expect(written).toEqual(["Cancelling\n"]);
});
