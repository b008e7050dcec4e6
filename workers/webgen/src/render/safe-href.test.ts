import { describe, expect, it } from "vitest";
import { safeHref } from "./safe-href.ts";

describe("safeHref", () => {
  it.each([
    "https://a.example/x?y=1#z",
    "http://a.example",
    "mailto:a@b.example",
    "tel:+441632960101",
    "#contact",
  ])("keeps %s", (href) => {
    expect(safeHref(href)).toBe(href);
  });

  it.each([
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\u0000script:alert(1)",
    "data:text/html,x",
    "//a.example",
    "/path",
    "https://",
    "#",
    "",
    "tel:",
    "mailto:",
  ])("drops %j", (href) => {
    expect(safeHref(href)).toBeUndefined();
  });
});
