import { makeApiKey } from "@shared/runtime";
import { expect, test } from "vitest";
import { parseKeyIds, parseKeyName, parseLifetime, parseRate, parseScopes } from "./key-options.ts";

test.each([
  ["30m", 30 * 60_000],
  ["12h", 12 * 3_600_000],
  ["90d", 90 * 86_400_000],
  ["2w", 14 * 86_400_000],
])("a key may live for %s", (text, ms) => {
  expect(parseLifetime(text)).toBe(ms);
});

test.each(["", "90", "0d", "-1d", "1.5d", "90 d", "9999999w"])("%j is no lifetime", (text) => {
  expect(() => parseLifetime(text)).toThrow();
});

test("scopes add up, and unknown ones are refused", () => {
  expect(parseScopes("submit, read", undefined)).toEqual(["submit", "read"]);
  expect(parseScopes("read,admin", ["read"])).toEqual(["read", "admin"]);
  expect(() => parseScopes("write", undefined)).toThrow(/submit, read, admin/);
});

test("a pasted key counts as its id", () => {
  const { id, text } = makeApiKey();
  expect(parseKeyIds(text, ["a".repeat(12)])).toEqual(["a".repeat(12), id]);
  expect(parseKeyIds(`mr_${id}`, undefined)).toEqual([id]);
  expect(() => parseKeyIds("name", undefined)).toThrow(/keys list/);
});

test("names and rates are checked", () => {
  expect(parseKeyName(" ci ")).toBe("ci");
  expect(() => parseKeyName("a\nb")).toThrow();
  expect(() => parseKeyName(" ")).toThrow();
  expect(parseRate("60")).toBe(60);
  expect(() => parseRate("0")).toThrow();
});
