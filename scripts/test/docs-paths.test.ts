import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const pages = globSync(["*.md", "docs/**/*.md", "bench/*.md"], { cwd: root });

/** Paths of this repository in a page: link targets, and names of files in code spans. */
function pathsIn(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
    (match) => join(dirname(page), match[1] ?? ""),
  );
  const files = [
    ...text.matchAll(/`((?:apps|workers|shared|infra|docs|scripts)\/[\w./-]+\.\w+)`/g),
  ];
  return [...links, ...files.map((match) => match[1] ?? "")];
}

test.each(pages)("every file that %s names is there", (page) => {
  expect(pathsIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
