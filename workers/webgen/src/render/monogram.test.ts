import { describe, expect, it } from "vitest";
import { faviconUrl, initial, personInitial } from "./monogram.ts";

describe("initial", () => {
  it("takes the first letter or digit", () => {
    expect(initial("«Берёзовая роща»")).toBe("Б");
    expect(initial("18F")).toBe("1");
    expect(initial("—")).toBe("•");
  });

  it("skips the titles of a person", () => {
    expect(personInitial("Mrs Cordelia Ashgrove")).toBe("C");
    expect(personInitial("Dr. Prof. Anna Kern")).toBe("A");
    expect(personInitial("Dr.")).toBe("D");
  });
});

describe("faviconUrl", () => {
  it("is a data URL that carries the initial", () => {
    const url = faviconUrl("<b>", "#112233", "#ffffff");
    expect(url).toMatch(/^data:image\/svg\+xml,/);
    expect(decodeURIComponent(url)).toContain(">B</text>");
  });
});
