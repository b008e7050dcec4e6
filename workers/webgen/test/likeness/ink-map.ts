import { decode } from "fast-png";

/** One value per cell of the screenshot, row by row: how much is drawn there, 0 to 1. */
export interface InkMap {
  columns: number;
  rows: number;
  cells: Float64Array;
}

const cellPx = 8;

/**
 * Where a screenshot (PNG bytes) has ink: the share of pixels in each 8 px cell that differ from
 * their neighbours. Colours play no part, and light on dark counts like dark on light, so two
 * pages that differ in palette alone have the same map.
 */
export function readInkMap(png: Uint8Array): InkMap {
  const image = decode(png);
  const light = toLightness(image.data, image.channels);
  const columns = Math.floor((image.width - 1) / cellPx);
  const rows = Math.floor((image.height - 1) / cellPx);
  const cells = new Float64Array(columns * rows);
  for (let y = 0; y < rows * cellPx; y += 1) {
    for (let x = 0; x < columns * cellPx; x += 1) {
      const at = y * image.width + x;
      const value = light[at] ?? 0;
      const step = Math.max(
        Math.abs(value - (light[at + 1] ?? value)),
        Math.abs(value - (light[at + image.width] ?? value)),
      );
      const cell = Math.floor(y / cellPx) * columns + Math.floor(x / cellPx);
      if (step > 12) cells[cell] = (cells[cell] ?? 0) + 1 / (cellPx * cellPx);
    }
  }
  return { columns, rows, cells };
}

/** The first `heightPx` of a map: what is seen before anybody scrolls. */
export function firstScreen(map: InkMap, heightPx: number): InkMap {
  const rows = Math.min(map.rows, Math.floor(heightPx / cellPx));
  return { columns: map.columns, rows, cells: map.cells.slice(0, rows * map.columns) };
}

function toLightness(data: ArrayLike<number>, channels: number): Float64Array {
  const light = new Float64Array(data.length / channels);
  for (let pixel = 0; pixel < light.length; pixel += 1) {
    const at = pixel * channels;
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    light[pixel] = channels < 3 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return light;
}

/**
 * How alike two screenshots of the same width lie: the correlation of their ink maps over the rows
 * that either has, 1 for the same layout, about 0 (or below) for unrelated ones. With
 * `maxShiftPx` one may also lie that much higher or lower than the other: the best fit counts.
 */
export function compareInkMaps(left: InkMap, right: InkMap, maxShiftPx = 0): number {
  if (left.columns !== right.columns) throw new Error("Compare screenshots of the same width");
  const shift = Math.floor(maxShiftPx / cellPx);
  let best = -1;
  for (let rows = -shift; rows <= shift; rows += 1) {
    const a = rows > 0 ? withoutTop(left, rows) : left.cells;
    const b = rows < 0 ? withoutTop(right, -rows) : right.cells;
    best = Math.max(best, correlate(a, b));
  }
  return best;
}

function withoutTop(map: InkMap, rows: number): Float64Array {
  return map.cells.slice(rows * map.columns);
}

function correlate(left: Float64Array, right: Float64Array): number {
  const length = Math.max(left.length, right.length);
  const [a, b] = [pad(left, length), pad(right, length)];
  const [meanA, meanB] = [mean(a), mean(b)];
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let index = 0; index < length; index += 1) {
    const [da, db] = [(a[index] ?? 0) - meanA, (b[index] ?? 0) - meanB];
    covariance += da * db;
    varianceA += da * da;
    varianceB += db * db;
  }
  const spread = Math.sqrt(varianceA * varianceB);
  return spread === 0 ? 1 : covariance / spread;
}

/** A page's missing rows count as empty ones. */
function pad(cells: Float64Array, length: number): Float64Array {
  const padded = new Float64Array(length);
  padded.set(cells);
  return padded;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
