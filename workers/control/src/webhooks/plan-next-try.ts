import type { DeliveryAttempt } from "@shared/db";
import type { SendResult } from "./send-webhook.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The pauses after the first, second … try; the last one repeats. */
export const defaultPausesMs = [
  ...[5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute],
  ...[1 * hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour],
];
/** No try begins later than this after the first. */
const giveUpAfterMs = 72 * hour;
/** Pauses vary by this much to both sides, so that what failed together does not come together. */
const jitter = 0.2;

/**
 * What follows from a try: 2xx delivers, 410 ends, everything else is tried again until three
 * days are over. A longer pause that the target asks for by `Retry-After` is kept, up to the
 * longest of ours.
 * @param series the tries before this one, and when the first was due.
 */
export function planNextTry(
  result: SendResult,
  series: { tries: number; startedAt: Date },
  world: { now: Date; random: () => number; pausesMs: readonly number[] },
): DeliveryAttempt["next"] {
  const { statusCode } = result;
  if (statusCode !== null && statusCode >= 200 && statusCode < 300) {
    return { state: "delivered", attemptAt: null };
  }
  if (statusCode === 410) return { state: "disabled", attemptAt: null };
  const attemptAt = new Date(world.now.getTime() + pauseMs(result, series.tries, world));
  const isTooLate = attemptAt.getTime() > series.startedAt.getTime() + giveUpAfterMs;
  return isTooLate ? { state: "failed", attemptAt: null } : { state: "pending", attemptAt };
}

function pauseMs(
  result: SendResult,
  tries: number,
  { random, pausesMs }: { random: () => number; pausesMs: readonly number[] },
): number {
  const pause = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0;
  const asked = Math.min(result.retryAfterMs ?? 0, Math.max(...defaultPausesMs));
  return Math.max(Math.round(pause * (1 - jitter + 2 * jitter * random())), asked);
}
