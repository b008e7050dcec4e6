/**
 * The seed of a test that draws its lots: STORM_SEED, or another one each time. Tests carry it in
 * their name, so that a failing run can be had again.
 */
export const stormSeed = Number(process.env["STORM_SEED"] ?? Date.now() % 100_000);

/** Lots drawn from a seed: the same seed gives the same lots. */
export interface SeededRandom {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  pick<T>(from: readonly T[]): T;
}

/** A small generator (mulberry32). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (end: number) => Math.floor(next() * end);
  return { below, pick: <T>(from: readonly T[]) => from[below(from.length)] as T };
}
