import { rateWindowMs, takeRate } from "@shared/queues/producer";
import type { RateCount } from "@shared/queues/producer";
import { messageOf, withDeadline } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";

/** What one request leaves of its caller's minute. */
export interface RateVerdict {
  isAllowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds after which the next request is allowed, at least 1; 0 where it is allowed now. */
  waitSeconds: number;
}

export interface RateLimiter {
  /** Counts a request of `name`. Counts in this process alone while Redis is away. Never rejects. */
  take(name: string, perMinute: number): Promise<RateVerdict>;
}

export interface RateLimiterDeps {
  redis: Redis;
  deployment: string;
  logger: Logger;
  now: () => Date;
}

/** A Redis that hangs must not hold requests up. */
const deadlineMs = 250;

export function createRateLimiter(deps: RateLimiterDeps): RateLimiter {
  const local = createLocalCounts();

  async function count(name: string, perMinute: number): Promise<RateCount> {
    const limits = { perMinute, nowMs: deps.now().getTime() };
    if (deps.redis.status !== "ready") return local.take(name, limits);
    try {
      return await withDeadline(takeRate(deps, name, limits), deadlineMs);
    } catch (error) {
      deps.logger.debug({ error: messageOf(error) }, "requests are counted in this process alone");
      return local.take(name, limits);
    }
  }

  return {
    async take(name, perMinute) {
      return toVerdict(await count(name, perMinute), perMinute);
    },
  };
}

/** The same sliding minute as in Redis, for the time without it. */
export function createLocalCounts() {
  const counts = new Map<string, { index: number; current: number; previous: number }>();

  function take(name: string, limits: { perMinute: number; nowMs: number }): RateCount {
    const index = Math.floor(limits.nowMs / rateWindowMs);
    const elapsedMs = limits.nowMs % rateWindowMs;
    const known = counts.get(name) ?? { index, current: 0, previous: 0 };
    const previous = previousAt(known, index);
    const current = known.index === index ? known.current : 0;
    const weighed = previous * (1 - elapsedMs / rateWindowMs) + current;
    const isTaken = weighed + 1 <= limits.perMinute;
    const next = { index, current: isTaken ? current + 1 : current, previous };
    counts.set(name, next);
    return { isTaken, current: next.current, previous, elapsedMs };
  }

  return { take };
}

function previousAt(known: { index: number; current: number; previous: number }, index: number) {
  if (known.index === index) return known.previous;
  return known.index === index - 1 ? known.current : 0;
}

/** What a count means to the caller. */
export function toVerdict(count: RateCount, limit: number): RateVerdict {
  const { isTaken, current, previous, elapsedMs } = count;
  const weighed = previous * (1 - elapsedMs / rateWindowMs) + current;
  const remaining = Math.max(0, Math.floor(limit - weighed));
  const waitSeconds = isTaken ? 0 : Math.max(1, Math.ceil(waitMsOf(count, limit) / 1_000));
  return { isAllowed: isTaken, limit, remaining: isTaken ? remaining : 0, waitSeconds };
}

/** When enough of the counted requests lie more than a minute back. */
function waitMsOf({ current, previous, elapsedMs }: RateCount, limit: number): number {
  const room = limit - 1;
  // Within this minute the one before counts ever less …
  if (current <= room) return rateWindowMs * (1 - (room - current) / previous) - elapsedMs;
  // … and after it, this one does.
  return rateWindowMs - elapsedMs + rateWindowMs * (1 - room / current);
}
