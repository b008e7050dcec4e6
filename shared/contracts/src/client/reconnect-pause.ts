const longestPauseMs = 10_000;

/**
 * The pause before attempt number `failures` (from 0) to connect again: doubles from `baseMs` up
 * to ten seconds, of which a random half is taken off, so that many readers of a server that
 * restarts don't all come back at once.
 * @param random a number from 0 (inclusive) to 1.
 */
export function reconnectPauseMs(failures: number, baseMs: number, random: number): number {
  const ceilingMs = Math.min(longestPauseMs, baseMs * 2 ** Math.min(failures, 20));
  return ceilingMs * (1 - random / 2);
}
