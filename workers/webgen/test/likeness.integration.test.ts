import { afterAll, beforeAll, expect, test } from "vitest";
import { type Photographer, createPhotographer } from "../scripts/photographer.ts";
import { findChromium } from "../src/browser/find-chromium.ts";
import { composeSample } from "./compose-sample.ts";
import { compareDomShapes, readDomShape } from "./likeness/dom-shape.ts";
import { type InkMap, compareInkMaps, firstScreen, readInkMap } from "./likeness/ink-map.ts";

const samples = [
  "bakery",
  "clinic-ru",
  "conference",
  "garden-centre",
  "law-office",
  "museum",
  "school",
  "software-product",
];

/** Above any of these, a reader who leafs through both pages would call them the same template. */
interface Bounds {
  shape: number;
  ink: number;
  firstScreen: number;
}

const strangers: Bounds = { shape: 0.62, ink: 0.4, firstScreen: 0.6 };
/** Two pages of one snapshot have the same words and the same sections in common. */
const siblings: Bounds = { shape: 0.8, ink: 0.6, firstScreen: 0.7 };

/** Pictures are taken at half size: layouts stay, and reading them costs a quarter. */
const scale = 0.5;
const screenPx = 900 * scale;

interface Look {
  name: string;
  shape: Map<string, number>;
  ink: InkMap;
}

let camera: Photographer;

beforeAll(async () => {
  const executablePath = await findChromium(process.env["CHROMIUM_PATH"]);
  camera = await createPhotographer({ executablePath });
});

afterAll(() => camera.close());

async function look(name: string, html: string): Promise<Look> {
  const picture = await camera.shoot(html, { width: 1280, colorScheme: "light", scale });
  return { name, shape: readDomShape(html), ink: readInkMap(picture) };
}

async function lookAtSample(name: string, seed?: number): Promise<Look> {
  const { plan, html } = await composeSample(name, seed === undefined ? {} : { seed });
  return look(`${name} (${plan.theme}, seed ${plan.seed})`, html);
}

function describeLikeness(left: Look, right: Look, bounds: Bounds): string | undefined {
  const shape = compareDomShapes(left.shape, right.shape);
  const ink = compareInkMaps(left.ink, right.ink);
  const [leftTop, rightTop] = [firstScreen(left.ink, screenPx), firstScreen(right.ink, screenPx)];
  const top = compareInkMaps(leftTop, rightTop, 64 * scale);
  if (shape <= bounds.shape && ink <= bounds.ink && top <= bounds.firstScreen) return undefined;
  const values = [shape, ink, top].map((value) => value.toFixed(2));
  return `${left.name} and ${right.name}: shape ${values[0]}, ink ${values[1]}, first screen ${values[2]}`;
}

/** One line for each pair that is too much alike. */
function findAlike(looks: readonly Look[], bounds: Bounds): string[] {
  return looks.flatMap((left, index) =>
    looks.slice(index + 1).flatMap((right) => describeLikeness(left, right, bounds) ?? []),
  );
}

async function lookAtAll(names: readonly string[], seed?: number): Promise<Look[]> {
  const looks: Look[] = [];
  for (const name of names) looks.push(await lookAtSample(name, seed));
  return looks;
}

test("pages of different snapshots do not look alike", async () => {
  expect(findAlike(await lookAtAll(samples), strangers)).toEqual([]);
});

test("one seed for different snapshots gives different looks", async () => {
  expect(findAlike(await lookAtAll(samples, 1), strangers)).toEqual([]);
});

test.each(["bakery", "software-product", "clinic-ru"])(
  "six seeds give %s three looks or more",
  async (name) => {
    const looks: Look[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const next = await lookAtSample(name, seed);
      if (looks.every((look) => !describeLikeness(look, next, siblings))) looks.push(next);
    }
    expect(looks.length).toBeGreaterThanOrEqual(3);
  },
);

test("the same seed gives the same page", async () => {
  const [first, second] = [
    await composeSample("bakery", { seed: 5 }),
    await composeSample("bakery", { seed: 5 }),
  ];
  expect(second.html).toBe(first.html);
});

test("another palette alone is found to be alike", async () => {
  const { html } = await composeSample("bakery", { seed: 1 });
  const recoloured = html.replace(/#([\da-f]{2})([\da-f]{2})([\da-f]{2})\b/gi, "#$3$1$2");
  expect(recoloured).not.toBe(html);
  expect(
    findAlike([await look("original", html), await look("recoloured", recoloured)], siblings),
  ).toHaveLength(1);
});

test("the same plan in other words is found to be alike", async () => {
  const { html } = await composeSample("school", { seed: 1 });
  const reworded = html.replace(/>([^<>{}]+)</g, (whole, words: string) =>
    whole.replace(words, words.replace(/[a-z]/g, "o")),
  );
  expect(
    findAlike([await look("original", html), await look("reworded", reworded)], siblings),
  ).toHaveLength(1);
});
