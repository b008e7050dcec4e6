import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { findingCatalog } from "./finding-catalog.ts";

it("lists the same codes as the documentation", () => {
  const page = readFileSync(new URL("../../../../docs/webgen.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| *`([A-Z0-9_]+)` *\| *(\w+) *\| *([\d.]+) *\| *(.+?) *\|$/gm)];
  const documented = rows.map(([, code, severity, weight, meaning]) => ({
    code,
    severity,
    weight: Number(weight),
    meaning,
  }));
  const known = Object.entries(findingCatalog).map(([code, entry]) => ({ code, ...entry }));
  expect(documented).toEqual(known);
});
