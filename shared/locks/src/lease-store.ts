import { runScript } from "@shared/runtime";
import type { RedisScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { LeaseView } from "./lease.ts";
import type { LeaseKeys } from "./lease-keys.ts";
import {
  acquireScript,
  forceReleaseScript,
  inspectScript,
  releaseScript,
  renewScript,
} from "./lease-scripts.ts";

/** How long things last, in milliseconds. */
export interface LeaseTimes {
  /** A lease that is not renewed. */
  ttlMs: number;
  /** Between two renewals. Also how long a waiter has to take what it was handed. */
  renewMs: number;
}

export type AcquireReply =
  | { state: "held"; fence: number }
  | { state: "busy"; expiresInMs: number; holder: string };

/** The moves on leases in Redis; each is one round trip, and rejects when Redis is away. */
export interface LeaseStore {
  acquire(name: string, owner: string, options: { isWaiting: boolean }): Promise<AcquireReply>;
  renew(name: string, owner: string): Promise<boolean>;
  /** Also leaves the line of those who wait. */
  release(name: string, owner: string): Promise<boolean>;
  forceRelease(name: string): Promise<number | undefined>;
  inspect(name: string): Promise<LeaseView | undefined>;
  heldNames(): Promise<string[]>;
}

export function createLeaseStore(deps: {
  redis: Redis;
  keys: LeaseKeys;
  times: LeaseTimes;
}): LeaseStore {
  const { redis, keys } = deps;
  const { ttlMs, renewMs } = deps.times;

  function run(script: RedisScript, name: string, owner: string, more: string[] = []) {
    const scriptKeys = [
      keys.lease(name),
      keys.line(name),
      keys.presence(name),
      keys.fence,
      keys.held,
    ];
    const args = [owner, name, keys.channel, ttlMs, ttlMs, renewMs, ...more];
    return runScript(redis, script, scriptKeys, args);
  }

  return {
    async acquire(name, owner, { isWaiting }) {
      const reply = await run(acquireScript, name, owner, [isWaiting ? "1" : "0"]);
      const [state, value, holder] = reply as [string, string | number, string?];
      if (state === "held") return { state, fence: Number(value) };
      return { state: "busy", expiresInMs: Number(value), holder: holder ?? "" };
    },
    renew: async (name, owner) => (await run(renewScript, name, owner)) === 1,
    release: async (name, owner) => (await run(releaseScript, name, owner)) === 1,
    async forceRelease(name) {
      const fence = await run(forceReleaseScript, name, "");
      return fence === null ? undefined : Number(fence);
    },
    async inspect(name) {
      const reply = await run(inspectScript, name, "");
      return reply === null ? undefined : toView(name, reply as string[]);
    },
    heldNames: async () => (await redis.zrange(keys.held, "0", "-1")).toSorted(),
  };
}

function toView(name: string, reply: string[]): LeaseView {
  const [owner = "", fence, since, expiresInMs, waiting] = reply;
  return {
    name,
    owner,
    fence: Number(fence),
    acquiredAt: new Date(Number(since)),
    expiresInMs: Number(expiresInMs),
    waiting: Number(waiting),
  };
}
