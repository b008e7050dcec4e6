import { setTimeout as pause } from "node:timers/promises";

/** Milliseconds on a clock that all processes of this machine share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * Waits until something holds, asking every few milliseconds.
 * @throws Error when it does not within a minute
 */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  limits: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const { timeoutMs = 60_000, everyMs = 20 } = limits;
  const endsAt = nowMs() + timeoutMs;
  while (!(await holds())) {
    if (nowMs() > endsAt) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
    await pause(everyMs);
  }
}
