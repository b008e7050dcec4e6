import { closeSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lastWords, logSize, openLog } from "./log-file.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

function logOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

test("the last words are the last logged error", () => {
  const path = logOf("json.log", [
    '{"level":30,"msg":"ready"}',
    '{"level":60,"msg":"the start failed","err":{"message":"connect ECONNREFUSED"}}',
    '{"level":30,"msg":"bye"}',
  ]);
  expect(lastWords(path, 0)).toBe("the start failed: connect ECONNREFUSED");
});

test("a thrown error counts where nothing was logged", () => {
  const path = logOf("thrown.log", ["file.ts:3", "AppError: The API needs REDIS_URL.", "  at x"]);
  expect(lastWords(path, 0)).toBe("AppError: The API needs REDIS_URL.");
});

test("a thrown error that lists what is wrong is told whole", () => {
  const list = Array.from({ length: 20 }, (_one, index) => `  providers.a${index} is no setting`);
  const words = ["AppError: Providers that can't be used:", ...list];
  const path = logOf("list.log", [
    "file.ts:3",
    "",
    ...words,
    "    at load (x.ts:1)",
    "  code: 'X'",
  ]);
  expect(lastWords(path, 0)).toBe(words.join("\n"));
});

test("words of an earlier run are not repeated", () => {
  const path = logOf("old.log", ['{"level":60,"msg":"old"}']);
  expect(lastWords(path, logSize(path))).toBe("");
});

test("a large log is put aside when opened", () => {
  const path = logOf("large.log", ["x"]);
  truncateSync(path, 10_000_001);
  closeSync(openLog(path));
  expect(statSync(path).size).toBe(0);
  expect(statSync(`${path}.1`).size).toBe(10_000_001);
});
