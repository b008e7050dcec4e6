import { describe, expect, it } from "vitest";
import { head } from "./fixtures/build-plan.ts";
import { landmarkNames } from "./landmark-name.ts";

function names(...headings: string[]): string[] {
  const sections = headings.map((heading, at) => ({
    ...head(`s${at}`, heading),
    type: "about" as const,
    variant: "columns" as const,
    paragraphs: [],
  }));
  return [...landmarkNames(sections).values()].map(String);
}

describe("landmarkNames", () => {
  it("names a section by its heading", () => {
    expect(names("News", "Prices")).toEqual([
      ' aria-labelledby="s0_title"',
      ' aria-labelledby="s1_title"',
    ]);
  });

  it("tells sections with the same heading apart", () => {
    expect(names("News", "news ", "News", "News (2)")).toEqual([
      ' aria-labelledby="s0_title"',
      ' aria-label="news  (3)"',
      ' aria-label="News (4)"',
      ' aria-labelledby="s3_title"',
    ]);
  });
});
