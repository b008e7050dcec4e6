import { drawing, repeat, short } from "../../drawing.ts";
import { type Markup, markup } from "../../markup.ts";
import { type Random, between, pick } from "../../random.ts";

type Plot = (random: Random, columns: number, rows: number) => Markup;

const step = 24;

/** A field of dots whose size follows a few waves. */
const dots: Plot = (random, columns, rows) => {
  const waves = repeatWaves(3, () => ({
    x: between(random, 0.1, 0.45),
    y: between(random, 0.1, 0.5),
    phase: between(random, 0, 6),
  }));
  const paths = ["", "", "", ""];
  for (let at = 0; at < columns * rows; at += 1) {
    const x = at % columns;
    const y = Math.floor(at / columns);
    const height =
      waves.reduce((sum, wave) => sum + Math.sin(x * wave.x + y * wave.y + wave.phase), 0) / 3;
    const size = Math.min(3, Math.max(0, Math.floor((height + 1) * 2)));
    paths[size] += `M${x * step + step / 2} ${y * step + step / 2}h0`;
  }
  return markup`${paths.map((path, size) => path !== "" && markup`<path class="${size === 3 ? "s5" : "s4"} w${size}" d="${path}"/>`)}`;
};

/** Lines of a measurement behind each other. */
const ridges: Plot = (random, columns, rows) => {
  const width = columns * step;
  const peak = between(random, 0.3, 0.7);
  return markup`${repeat(rows, (row) => {
    const base = (row + 1) * step - 4;
    let path = `M0 ${base}`;
    for (let x = 0; x <= columns; x += 0.5) {
      const near = Math.exp(-(((x / columns - peak) * 4.2) ** 2));
      path += `L${short(x * step)} ${short(base - near * random() * step * 2.4 - random() * 2)}`;
    }
    return markup`<path class="ridge${row % 4 === 1 ? " hot" : ""}" d="${path}L${width} ${base}"/>`;
  })}`;
};

/** Traces of a board: lines with bends of 45 degrees that end in a node. */
const traces: Plot = (random, columns, rows) => {
  const width = columns * step;
  return markup`${repeat(rows, (row) => {
    const y = row * step + step / 2;
    const bend = between(random, 0.12, 0.8) * width;
    const drop = (Math.floor(random() * 3) - 1) * step;
    const end = Math.min(width - 8, bend + Math.abs(drop) + between(random, 30, width * 0.4));
    const ink = random() < 0.3 ? "s5" : "s4";
    return markup`<path class="${ink}" d="M0 ${y}H${short(bend)}l${Math.abs(drop)} ${drop}H${short(end)}"/><circle class="${ink === "s5" ? "d7" : "d4"}" cx="${short(end)}" cy="${y + drop}" r="5"/>`;
  })}`;
};

function repeatWaves<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** A plot over a field of `columns` by `rows` steps; the seed chooses its kind. */
export function signalPlot(random: Random, columns: number, rows: number, fit?: string): Markup {
  const plot = pick(random, [dots, ridges, traces]);
  return drawing(columns * step, rows * step, plot(random, columns, rows), "ornament plot", fit);
}

export function signalOrnament(random: Random): Markup {
  return signalPlot(random, 16, 12);
}

/** A mirrored glyph of five by five points for one entry. */
export function signalMark(random: Random): Markup {
  let path = "";
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      if (random() < 0.48) continue;
      path += `M${column * 8} ${row * 8}h8v8h-8z`;
      if (column < 2) path += `M${(4 - column) * 8} ${row * 8}h8v8h-8z`;
    }
  }
  return drawing(
    40,
    40,
    markup`<path class="d7" d="${path || "M16 16h8v8h-8z"}"/>`,
    "ornament mark",
  );
}
