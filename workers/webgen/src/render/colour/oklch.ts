/** OKLCH: lightness 0..1, chroma 0..about 0.37, hue in degrees. */
export interface Oklch {
  l: number;
  c: number;
  h: number;
}

type Triple = readonly [number, number, number];

/** Linear light, each channel 0..1 when in gamut. Matrices: Björn Ottosson, "A perceptual color space" (2020). */
function toLinear({ l, c, h }: Oklch): Triple {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function inGamut(triple: Triple): boolean {
  return triple.every((channel) => channel >= -0.0005 && channel <= 1.0005);
}

/** The same lightness and hue with as much of the chroma as sRGB can show. */
function clipChroma(colour: Oklch): Oklch {
  if (inGamut(toLinear(colour))) return colour;
  let low = 0;
  let high = colour.c;
  for (let step = 0; step < 18; step += 1) {
    const middle = (low + high) / 2;
    if (inGamut(toLinear({ ...colour, c: middle }))) low = middle;
    else high = middle;
  }
  return { ...colour, c: low };
}

function encode(channel: number): string {
  const light = Math.min(1, Math.max(0, channel));
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(value * 255)
    .toString(16)
    .padStart(2, "0");
}

/** The colour as `#rrggbb`, brought into sRGB by lowering its chroma. */
export function toHex(colour: Oklch): string {
  return `#${toLinear(clipChroma(colour)).map(encode).join("")}`;
}
