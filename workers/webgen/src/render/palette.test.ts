import { webgenThemes } from "@shared/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast } from "./colour/contrast.ts";
import { createPalette, textPairs } from "./palette.ts";
import { themes } from "./themes/theme-catalog.ts";

describe.each(webgenThemes)("palette of %s", (theme) => {
  it("keeps every text readable for every seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), (seed) => {
        const modes = createPalette(themes[theme].palette, seed);
        for (const palette of [modes.light, modes.dark]) {
          for (const [text, ground] of textPairs) {
            const ratio = contrast(palette[text], palette[ground]);
            expect(ratio, `${text} on ${ground}, seed ${seed}`).toBeGreaterThanOrEqual(4.5);
          }
          expect(contrast(palette.edge, palette.bg)).toBeGreaterThanOrEqual(3);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is the same for the same seed", () => {
    expect(createPalette(themes[theme].palette, 42)).toEqual(
      createPalette(themes[theme].palette, 42),
    );
  });

  it("has more than one mood", () => {
    const accents = new Set(
      Array.from(
        { length: 40 },
        (_unused, seed) => createPalette(themes[theme].palette, seed).light.accent,
      ),
    );
    expect(accents.size).toBeGreaterThan(10);
  });
});
