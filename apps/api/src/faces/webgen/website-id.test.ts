import { describe, expect, it } from "vitest";
import { parseWebsiteId } from "./website-id.ts";

describe("parseWebsiteId", () => {
  it("reads the number of a name that was given out", () => {
    expect(parseWebsiteId("website_42")).toBe(42);
  });

  it.each([
    "website_",
    "website_0",
    "website_01",
    "website_-1",
    "website_1 ",
    "WEBSITE_1",
    "website_1\n",
    "../x",
  ])("refuses %j", (text) => {
    expect(parseWebsiteId(text)).toBeUndefined();
  });

  it("refuses numbers that no sequence reaches", () => {
    expect(parseWebsiteId("website_9999999999999999")).toBeUndefined();
  });
});
