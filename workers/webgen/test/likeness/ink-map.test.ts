import { encode } from "fast-png";
import { expect, test } from "vitest";
import { compareInkMaps, firstScreen, readInkMap } from "./ink-map.ts";

type Box = [left: number, top: number, right: number, bottom: number];

/** Striped boxes, as text blocks look from afar. */
function draw(boxes: Box[], ink: number, paper: number): Uint8Array {
  const [width, height] = [321, 321];
  const data = new Uint8Array(width * height * 3).fill(paper);
  for (const [left, top, right, bottom] of boxes) {
    for (let y = top; y < bottom; y += 1) {
      if (y % 4 < 2) data.fill(ink, (y * width + left) * 3, (y * width + right) * 3);
    }
  }
  return encode({ width, height, data, channels: 3 });
}

const column: Box[] = [[20, 20, 150, 300]];
const banner: Box[] = [[10, 200, 310, 260]];

test("another palette leaves the layout alike", () => {
  const light = readInkMap(draw(column, 20, 250));
  const dark = readInkMap(draw(column, 230, 16));
  expect(compareInkMaps(light, dark)).toBeGreaterThan(0.99);
});

test("another layout is not alike", () => {
  const left = readInkMap(draw(column, 20, 250));
  const right = readInkMap(draw(banner, 20, 250));
  expect(compareInkMaps(left, right)).toBeLessThan(0.3);
});

test("a layout pushed down a little is still alike", () => {
  const high = readInkMap(draw(banner, 20, 250));
  const low = readInkMap(draw([[10, 232, 310, 292]], 20, 250));
  expect(compareInkMaps(high, low)).toBeLessThan(0.6);
  expect(compareInkMaps(high, low, 48)).toBeGreaterThan(0.9);
});

test("the first screen leaves out what lies below", () => {
  const short = readInkMap(draw([[20, 20, 150, 60]], 20, 250));
  const long = readInkMap(draw([[20, 20, 150, 60], ...banner], 20, 250));
  expect(compareInkMaps(firstScreen(short, 96), firstScreen(long, 96))).toBeGreaterThan(0.99);
  expect(compareInkMaps(short, long)).toBeLessThan(0.8);
});
