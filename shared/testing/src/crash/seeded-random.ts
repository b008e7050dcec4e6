/** The lots that `npm test` draws, each time: what fails there fails by the code. */
const usualSeed = 20_261;

/**
 * The seed of tests that draw their lots, property tests among them. `npm run soak` and the benches
 * draw another one each time; STORM_SEED repeats theirs, or explores. Tests carry it in their name.
 */
export const stormSeed = seedOf(process.env);

function seedOf(env: NodeJS.ProcessEnv): number {
  if (env["STORM_SEED"]) return Number(env["STORM_SEED"]);
  const isRepeated = env["VITEST"] !== undefined && env["SOAK"] !== "1";
  return isRepeated ? usualSeed : Date.now() % 100_000;
}

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
