import { nowMs } from "./clock.ts";

/**
 * A closed loop: each of `clients` acts again as soon as its last act is done, until the time is
 * up. For capacity; its latencies would hide what a slow answer holds up.
 * @returns how often it acted, and the seconds from the first start to the last end.
 */
export async function closedLoop(
  options: { clients: number; durationMs: number },
  act: (index: number) => Promise<void>,
): Promise<{ count: number; seconds: number }> {
  const startedAt = nowMs();
  let count = 0;
  async function client(): Promise<void> {
    while (nowMs() - startedAt < options.durationMs) {
      const index = count;
      count += 1;
      await act(index);
    }
  }
  await Promise.all(Array.from({ length: options.clients }, client));
  return { count, seconds: (nowMs() - startedAt) / 1_000 };
}

/**
 * An open loop: acts are begun at fixed times, whether or not earlier ones are done. `act` is
 * told the time at which it was meant to begin, and latencies are to be counted from there: a
 * generator or a server that falls behind shows in the numbers instead of thinning the load.
 */
export async function openLoop(
  options: { perSecond: number; durationMs: number },
  act: (index: number, intendedMs: number) => Promise<void>,
): Promise<void> {
  const total = Math.round((options.perSecond * options.durationMs) / 1_000);
  const startedAt = nowMs() + 10;
  const intended = (index: number) => startedAt + (index * 1_000) / options.perSecond;
  const acts: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    function beginDue(): void {
      while (acts.length < total && intended(acts.length) <= nowMs()) {
        acts.push(act(acts.length, intended(acts.length)));
      }
      if (acts.length >= total) return resolve();
      setTimeout(beginDue, Math.max(0, intended(acts.length) - nowMs()));
    }
    beginDue();
  });
  await Promise.all(acts);
}
