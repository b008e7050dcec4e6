import { createLogger } from "@shared/runtime";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserPool } from "../../browser/browser-pool.ts";
import type { BrowserPool } from "../../browser/browser-pool.ts";
import { goodPages } from "../fixtures/good-pages.ts";
import { judgeRendered, renderContextOptions } from "./judge-rendered.ts";
import type { RenderedJudgement } from "./judge-rendered.ts";

const noAbort = new AbortController().signal;
let browsers: BrowserPool;

beforeAll(() => {
  const logger = createLogger("test", "silent");
  browsers = createBrowserPool({
    chromiumPath: process.env.CHROMIUM_PATH,
    environment: process.env,
    logger,
  });
});

afterAll(() => browsers.close());

const [good] = goodPages;
const html = good?.subject.html ?? "";

function judge(): Promise<RenderedJudgement> {
  return browsers.withContext(renderContextOptions, noAbort, (context) =>
    judgeRendered(context, html, noAbort),
  );
}

/**
 * Sent into a page: at which offsets the upper left piece of a picture stands again. The piece
 * must show something, else it would stand anywhere.
 */
const findCopies = `async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const height = Math.min(image.height, 500);
  const piece = (x, width) => new Uint32Array(context.getImageData(x, 0, width, height).data.buffer);
  return [320, 360, 390, 768, 1024].filter((offset) => {
    const width = Math.min(300, image.width - offset);
    if (width < 24) return false;
    const first = piece(0, width);
    if (first.every((pixel) => pixel === first[0])) throw new Error("Nothing to compare");
    const other = piece(offset, width);
    return first.every((pixel, at) => pixel === other[at]);
  });
}`;

/** A picture was tiled once in a few: the long form looks at many. */
const isSoak = process.env["SOAK"] === "1";

async function copiesIn(page: Page, png: Uint8Array | undefined): Promise<number[]> {
  if (png === undefined) throw new Error("There is no screenshot");
  const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return page.evaluate<number[]>(`(${findCopies})("${url}")`);
}

async function copiesInAll(judgements: readonly RenderedJudgement[]): Promise<number[][]> {
  return browsers.withContext({}, noAbort, async (context) => {
    const page = await context.newPage();
    const copies: number[][] = [];
    for (const { screenshots } of judgements) {
      copies.push(await copiesIn(page, screenshots.desktop));
      copies.push(await copiesIn(page, screenshots.mobile));
    }
    return copies;
  });
}

describe("judgeRendered", { timeout: 600_000 }, () => {
  it("photographs a page once, not as tiles", async () => {
    const judgements: RenderedJudgement[] = [];
    for (let run = 0; run < (isSoak ? 10 : 4); run++) judgements.push(await judge());
    expect((await copiesInAll(judgements)).flat()).toEqual([]);
  });

  it("photographs one page while others are resized", async () => {
    const judgements: RenderedJudgement[] = [];
    const work = async () => {
      for (let run = 0; run < (isSoak ? 4 : 2); run++) judgements.push(await judge());
    };
    await Promise.all([work(), work(), work()]);
    expect((await copiesInAll(judgements)).flat()).toEqual([]);
  });
});
