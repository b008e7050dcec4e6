import { describe, expect, it } from "vitest";
import { parseWaitPreference } from "./wait-preference.ts";

describe("parseWaitPreference", () => {
  it.each([
    ["wait=10", 10],
    ["respond-async, wait=10", 10],
    ['Wait="5"; foo=bar', 5],
    ["wait = 0", 0],
    ["wait=600", 60],
    ["wait=-1", undefined],
    ["wait=1.5", undefined],
    ["waiting=3", undefined],
    ["return=minimal", undefined],
    [undefined, undefined],
  ])("reads %s", (header, seconds) => {
    expect(parseWaitPreference(header)).toBe(seconds);
  });
});
