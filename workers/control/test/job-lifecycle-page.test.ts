import { readFileSync } from "node:fs";
import { jobTransitions } from "@shared/contracts";
import { expect, test } from "vitest";

test("docs/job-lifecycle.md shows the transition table of the code", () => {
  const page = readFileSync(new URL("../../../docs/job-lifecycle.md", import.meta.url), "utf8");
  const shown = page
    .split("\n")
    .map((line) => /^\| (\w+) +\| ?([\w, ]*)\|$/.exec(line))
    .filter((match) => match !== null && (match[1] ?? "") in jobTransitions)
    .map((match) => [
      match?.[1],
      (match?.[2] ?? "")
        .split(",")
        .map((to) => to.trim())
        .filter(Boolean),
    ]);
  expect(Object.fromEntries(shown)).toEqual(jobTransitions);
});
