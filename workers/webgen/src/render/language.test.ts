import { describe, expect, it } from "vitest";
import { isRightToLeft, wordLanguage } from "./language.ts";

describe("isRightToLeft", () => {
  it.each(["ar", "he", "fa-IR", "ur", "yi", "ps", "sd", "ckb", "HE-il", "az-Arab-IR"])(
    "knows that %s runs from the right",
    (language) => {
      expect(isRightToLeft(language)).toBe(true);
    },
  );

  it.each(["en", "ru", "de-AT", "", "pa", "sd-Deva", "hebrew"])(
    "knows that %s runs from the left",
    (language) => {
      expect(isRightToLeft(language)).toBe(false);
    },
  );
});

describe("wordLanguage", () => {
  it("marks words that the language lacks", () => {
    expect(String(wordLanguage("he"))).toBe(' lang="en"');
    expect(String(wordLanguage("he", { text: "Contact" }))).toBe(' lang="en"');
  });

  it("leaves the site's own copy alone", () => {
    const copy = { text: "צור קשר", place: { start: 3, end: 10 } };
    expect(wordLanguage("he", copy)).toBeUndefined();
  });

  it.each(["en-GB", "ru", "de"])("leaves the words of %s alone", (language) => {
    expect(wordLanguage(language)).toBeUndefined();
  });
});
