import type { Page } from "playwright-core";

/** A PNG of 1280 × 12,000 pixels already takes a second and some megabytes. */
const maxHeightPx = { desktop: 12_000, mobile: 16_000 } as const;

/** A PNG of the whole page at its present width, from the top down to a bounded height. */
export async function takeScreenshot(
  page: Page,
  device: "desktop" | "mobile",
): Promise<{ png: Uint8Array; isCut: boolean }> {
  // A tab behind another one draws once a second, and a screenshot waits for it to draw.
  await page.bringToFront();
  const { width, height } = await page.evaluate<{ width: number; height: number }>(
    "({ width: innerWidth, height: Math.max(document.documentElement.scrollHeight, innerHeight) })",
  );
  const shownHeight = Math.min(height, maxHeightPx[device]);
  const clip = { x: 0, y: 0, width, height: shownHeight };
  const png = await page.screenshot({
    fullPage: true,
    clip,
    animations: "disabled",
    caret: "hide",
  });
  return { png, isCut: shownHeight < height };
}
