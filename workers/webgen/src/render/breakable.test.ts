import { describe, expect, it } from "vitest";
import { breakable } from "./breakable.ts";

describe("breakable", () => {
  it("lets an address break at its signs", () => {
    expect(breakable("orders@fenwick.example").toString()).toBe("orders@<wbr>fenwick<wbr>.example");
  });

  it("leaves sentences alone", () => {
    expect(breakable("14 Harbour Street / Whitby").toString()).toBe("14 Harbour Street / Whitby");
  });
});
