/** A small seeded generator: the same seed gives the same numbers on every machine. */
export interface Random {
  /** One of the items, which must not be empty. */
  pick<const T>(items: readonly [T, ...T[]]): T;
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state, good enough to choose layouts. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { pick: (items) => items[Math.floor(next() * items.length)] ?? items[0] };
}

/** FNV-1a over the UTF-16 units, cut to 31 bits: the seed of a snapshot for which none was given. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 31)) & 0x7fffffff;
}
