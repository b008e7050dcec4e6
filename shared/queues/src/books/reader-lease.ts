import type { Redis } from "ioredis";
import type { Keys } from "../keys.ts";

/**
 * Tells that a reader of the ledgers lives, so that others see within seconds when it does not. A
 * reader that lost it for a while (it was paused, or its Redis was away) does no harm: what two
 * recorders record twice counts once.
 */
export interface ReaderLease {
  /** Holds it from now on, as long as the process lives. */
  hold(): void;
  /** Which of these readers live. */
  findLiving(consumers: string[]): Promise<Set<string>>;
  /** Gives it up: what this reader has left is anybody's at once. */
  release(): Promise<void>;
}

const leaseMs = 3_000;
const renewMs = 1_000;

export function createReaderLease(deps: {
  redis: Redis;
  keys: Keys;
  consumer: string;
}): ReaderLease {
  const { redis, keys, consumer } = deps;
  let timer: NodeJS.Timeout | undefined;

  function renew(): void {
    // While Redis is away nobody can take anything over either.
    if (redis.status !== "ready") return;
    redis
      .set(keys.ledgerReader(consumer), "1", "PX", leaseMs)
      .catch(() => undefined /* the next one comes in a second */);
  }

  return {
    hold() {
      if (timer !== undefined) return;
      renew();
      timer = setInterval(renew, renewMs).unref();
    },
    async findLiving(consumers) {
      const values = await redis.mget(consumers.map((name) => keys.ledgerReader(name)));
      return new Set(consumers.filter((_name, index) => values[index] !== null));
    },
    async release() {
      clearInterval(timer);
      if (redis.status === "ready") await redis.del(keys.ledgerReader(consumer));
    },
  };
}
