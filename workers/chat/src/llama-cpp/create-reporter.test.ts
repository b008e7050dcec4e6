import { expect, it } from "vitest";
import type { ChildReport } from "./child-protocol.ts";
import { createReporter } from "./create-reporter.ts";

it("sends the first text at once, and gathers what comes while it is under way", () => {
  const sent: ChildReport[] = [];
  const arrivals: (() => void)[] = [];
  const { report, reportText } = createReporter((message, onSent) => {
    sent.push(message);
    arrivals.push(onSent);
  });
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
