import { chromium } from "playwright-core";

export interface View {
  /** CSS pixels. */
  width: number;
  /** CSS pixels; absent: the whole page, however long. */
  height?: number;
  colorScheme: "light" | "dark";
  /** Pixels per CSS pixel, 1 by default. */
  scale?: number;
}

export interface Photographer {
  /** A PNG of a self-contained page. Requests to other hosts are refused. */
  shoot: (html: string, view: View) => Promise<Buffer>;
  /** The same as WebP, for pictures that go into documents; `quality` 0 to 100. */
  shootWebp: (html: string, view: View, quality: number) => Promise<Buffer>;
  close: () => Promise<void>;
}

const loadTimeoutMs = 15_000;

/** Starts Chromium for still pictures of pages. Close it when done; throws when it can't start. */
export async function createPhotographer(deps: { executablePath: string }): Promise<Photographer> {
  const browser = await chromium.launch({
    executablePath: deps.executablePath,
    args: ["--no-sandbox", "--hide-scrollbars", "--force-color-profile=srgb"],
  });

  async function withPage<T>(
    html: string,
    view: View,
    use: (page: Awaited<ReturnType<typeof browser.newPage>>) => Promise<T>,
  ): Promise<T> {
    const page = await browser.newPage({
      viewport: { width: view.width, height: view.height ?? 900 },
      deviceScaleFactor: view.scale ?? 1,
      colorScheme: view.colorScheme,
      reducedMotion: "reduce",
    });
    try {
      await page.route(/^https?:/, (route) => route.abort());
      await page.setContent(html, { waitUntil: "load", timeout: loadTimeoutMs });
      return await use(page);
    } finally {
      await page.close();
    }
  }

  return {
    shoot: (html, view) =>
      withPage(html, view, (page) => page.screenshot({ fullPage: view.height === undefined })),
    shootWebp: (html, view, quality) =>
      withPage(html, view, async (page) => {
        if (view.height === undefined) {
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          await page.setViewportSize({ width: view.width, height });
        }
        const session = await page.context().newCDPSession(page);
        const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
        return Buffer.from(data, "base64");
      }),
    close: () => browser.close(),
  };
}
