/** A repeatable source of numbers in [0, 1): the same seed and name give the same row. */
export type Random = () => number;

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/** The seed of a site's drawings: with the same number, two organisations still look different. */
export function siteSeed(seed: number, organisation: string): number {
  return (seed ^ hash(organisation)) >>> 0;
}

/** Mulberry32, seeded with the page's seed and the name of the thing to be drawn. */
export function createRandom(seed: number, name: string): Random {
  let state = (seed ^ hash(name)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of the given things; `choices` must not be empty. */
export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

/** A number between `low` and `high`, to two digits: keeps drawings short. */
export function between(random: Random, low: number, high: number): number {
  return Math.round((low + random() * (high - low)) * 100) / 100;
}
