import { afterEach, expect, it, vi } from "vitest";
import type { ChildReport } from "./child-protocol.ts";
import { createReporter } from "./create-reporter.ts";

it("sends the first text at once, and gathers what comes while it is under way", () => {
  const sent: ChildReport[] = [];
  const arrivals: (() => void)[] = [];
  const { report, reportText } = createReporter(
    (message, onSent) => {
      sent.push(message);
      arrivals.push(onSent);
    },
    { gatherMs: () => 0 },
  );
  reportText(1, "a");
  reportText(1, "b");
  reportText(2, "x");
  reportText(1, "c");
  expect(sent).toEqual([{ type: "text", id: 1, text: "a" }]);
  arrivals.shift()?.();
  expect(sent.slice(1)).toEqual([
    { type: "text", id: 1, text: "bc" },
    { type: "text", id: 2, text: "x" },
  ]);
  reportText(1, "d");
  report({ type: "cancelled", id: 1 });
  expect(sent.slice(3)).toEqual([
    { type: "text", id: 1, text: "d" },
    { type: "cancelled", id: 1 },
  ]);
});

afterEach(() => vi.useRealTimers());

it("holds the next texts of an answer back for their time, but no answer's first", () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  const { report, reportText } = createReporter(
    (message, onSent) => {
      sent.push(message.type === "text" ? `${message.id} ${message.text}` : message.type);
      onSent();
    },
    { gatherMs: () => 20 },
  );
  const after = (ms: number) => {
    vi.advanceTimersByTime(ms);
    return sent.splice(0);
  };
  reportText(1, "a");
  expect(after(9)).toEqual(["1 a"]);
  reportText(1, "b");
  expect(after(9)).toEqual([]);
  reportText(1, "c");
  expect(after(2)).toEqual(["1 bc"]);
  expect(after(50)).toEqual([]);
  reportText(1, "d");
  expect(after(0)).toEqual(["1 d"]);
  reportText(1, "e");
  reportText(2, "x");
  expect(after(0)).toEqual(["1 e", "2 x"]);
  reportText(2, "y");
  report({ type: "cancelled", id: 2 });
  expect(after(0)).toEqual(["2 y", "cancelled"]);
  reportText(2, "again");
  expect(after(0)).toEqual(["2 again"]);
});
