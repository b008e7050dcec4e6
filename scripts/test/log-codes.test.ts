import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const sources = globSync(["apps/*/src/**/*.ts", "workers/*/src/**/*.ts", "shared/*/src/**/*.ts"], {
  cwd: root,
  exclude: ["**/*.test.ts"],
}).map((path) => readFileSync(join(root, path), "utf8"));

const logCall = /logger\s*\.(?:debug|info|warn|error|fatal)\(\s*\{[^}]*?code: "([A-Z_]+)"/g;
const logged = new Set(
  sources.flatMap((text) => [...text.matchAll(logCall)].map((match) => match[1] ?? "")),
);

const page = readFileSync(join(root, "docs/observability.md"), "utf8");
const logs = page.slice(page.indexOf("## Logs"), page.indexOf("## Traces"));
const documented = new Set(
  [...logs.matchAll(/^\| ([A-Z_]+(?:, [A-Z_]+)*) +\|/gm)].flatMap(
    (row) => row[1]?.split(", ") ?? [],
  ),
);

test("every code that is logged is explained", () => {
  expect(logged.size).toBeGreaterThan(30);
  expect([...logged].filter((code) => !documented.has(code))).toEqual([]);
});

test("every code that is explained is logged", () => {
  expect(documented.size).toBeGreaterThan(30);
  const isInSource = (code: string) => sources.some((text) => text.includes(`"${code}"`));
  expect([...documented].filter((code) => !isInSource(code))).toEqual([]);
});
