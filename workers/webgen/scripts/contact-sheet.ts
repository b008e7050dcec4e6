import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { webgenThemes } from "@shared/contracts";
import type { ThemeId } from "../src/plan/page-plan.ts";
import { composeSample } from "../test/compose-sample.ts";
import { type Photographer, createPhotographer } from "./photographer.ts";
import { type SheetEntry, drawSheet } from "./sheet.ts";

/*
 * Draws the pictures of docs/images from the bundled samples:
 *   node workers/webgen/scripts/contact-sheet.ts --chromium /usr/bin/chromium
 * With --pages FOLDER it also writes every page and whole-page screenshots there, to look at.
 */
const samplesDir = join(import.meta.dirname, "../samples");
const { values: args } = parseArgs({
  options: {
    chromium: { type: "string", default: "/usr/bin/chromium" },
    out: { type: "string", default: join(import.meta.dirname, "../../../docs/images") },
    pages: { type: "string" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

/** The order on the sheet; the other samples are there for tests. */
const shown = [
  "bakery",
  "clinic-ru",
  "law-office",
  "software-product",
  "conference",
  "museum",
  "school",
  "garden-centre",
];

async function compose(
  name: string,
  theme?: ThemeId,
): Promise<{ html: string; theme: string; title: string }> {
  const { plan, html } = await composeSample(name, {
    seed: Number(args.seed),
    ...(theme ? { theme } : {}),
  });
  return { html, theme: plan.theme, title: plan.organisation.name.text };
}

async function photograph(
  camera: Photographer,
  page: { html: string; title: string },
  note: string,
  colorScheme: "light" | "dark" = "light",
): Promise<SheetEntry> {
  const desktop = await camera.shoot(page.html, { width: 1280, height: 1500, colorScheme });
  const mobile = await camera.shoot(page.html, { width: 390, height: 1560, colorScheme });
  return { title: page.title, note, desktop, mobile };
}

async function writeSheet(
  camera: Photographer,
  file: string,
  entries: SheetEntry[],
  columns: number,
): Promise<void> {
  const picture = await camera.shootWebp(
    drawSheet(entries, columns),
    { width: 1560, colorScheme: "light" },
    72,
  );
  await writeFile(join(args.out, file), picture);
  process.stdout.write(`${file} ${Math.round(picture.length / 1024)} kB\n`);
}

async function writePages(camera: Photographer, folder: string): Promise<void> {
  const files = (await readdir(samplesDir)).filter((file) => file.endsWith(".md"));
  for (const name of files.map((file) => basename(file, ".md"))) {
    if (args.only && !args.only.split(",").includes(name)) continue;
    const page = await compose(name);
    await writeFile(join(folder, `${name}.html`), page.html);
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [view, width] of [
        ["desktop", 1280],
        ["mobile", 390],
      ] as const) {
        const picture = await camera.shoot(page.html, { width, colorScheme });
        await writeFile(join(folder, `${name}-${view}-${colorScheme}.png`), picture);
      }
    }
    process.stdout.write(`${name} ${page.theme}\n`);
  }
}

async function main(): Promise<void> {
  const camera = await createPhotographer({ executablePath: args.chromium });
  try {
    if (args.pages) {
      await mkdir(args.pages, { recursive: true });
      await writePages(camera, args.pages);
      return;
    }
    await mkdir(args.out, { recursive: true });
    const samples: SheetEntry[] = [];
    for (const [index, name] of shown.entries()) {
      const page = await compose(name);
      samples.push(await photograph(camera, page, page.theme, index % 4 === 3 ? "dark" : "light"));
    }
    await writeSheet(camera, "webgen-contact-sheet.webp", samples, 2);
    const themed: SheetEntry[] = [];
    for (const theme of webgenThemes) {
      themed.push(await photograph(camera, await compose("bakery", theme), theme));
    }
    themed.push(await photograph(camera, await compose("bakery"), "the same at night", "dark"));
    await writeSheet(camera, "webgen-themes.webp", themed, 2);
    const bakery = await photograph(camera, await compose("bakery"), "");
    await writeSheet(camera, "webgen-bakery.webp", [bakery], 1);
  } finally {
    await camera.close();
  }
}

await main();
