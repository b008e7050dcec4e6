import { hostname } from "node:os";
import { AppError, createRedis, newId } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { holdLease } from "./held-lease.ts";
import type { HeldLease } from "./held-lease.ts";
import { createLeaseKeys } from "./lease-keys.ts";
import { createLeaseStore } from "./lease-store.ts";
import type { AcquireReply } from "./lease-store.ts";
import { untilAborted, waitForNews } from "./wait-for-news.ts";
import type { AcquireLimits, Lease, Leases } from "./lease.ts";

export interface LeasesOptions {
  redisUrl: string;
  deployment: string;
  /** What kind of process holds the leases; part of the owner. */
  holder: string;
  logger: Logger;
  ttlMs?: number;
  renewMs?: number;
}

/**
 * The leases of one process, kept in Redis over two connections of its own. A waiter is called
 * by pub/sub when it is handed a lease; since a message may be lost and a holder may die, it
 * also asks again when the lease would run out, and from time to time.
 *
 * `stop()` gives back what is held, and ends every wait.
 */
export function createLeases(options: LeasesOptions): Leases {
  const { logger, ttlMs = 15_000, renewMs = 5_000 } = options;
  const keys = createLeaseKeys(options.deployment);
  // A renewal that waits for a reconnect is worth nothing: it had better fail, and be counted.
  const redis = createRedis(options.redisUrl, "request", logger);
  const subscriber = createRedis(options.redisUrl, "worker", logger);
  const store = createLeaseStore({ redis, keys, times: { ttlMs, renewMs } });
  const held = new Map<string, HeldLease>();
  const callsByWaiter = new Map<string, () => void>();
  const waits = new Set<Promise<Lease>>();
  const leaving = new Set<Promise<void>>();
  const stopped = new AbortController();
  const now = () => performance.now();

  subscriber.on("message", (_channel, message: string) => {
    const [news, owner = ""] = message.split(/ (.*)/s);
    if (news === "granted") callsByWaiter.get(owner)?.();
    if (news === "taken") held.get(owner)?.lose("taken");
  });

  function newOwner(purpose: string | undefined): string {
    const what = purpose === undefined ? "" : ` ${purpose}`;
    return `${options.holder}@${hostname()}#${process.pid}${what} ${newId().slice(-12)}`;
  }

  function hold(name: string, owner: string, fence: number, sentAtMs: number): Lease {
    const lease = holdLease({
      ...{ name, owner, fence, sentAtMs, ttlMs, renewMs, now, logger },
      renew: () => store.renew(name, owner),
      release: () => store.release(name, owner),
      onEnd: () => held.delete(owner),
    });
    held.set(owner, lease);
    return lease;
  }

  async function tryAcquire(name: string, purpose?: string): Promise<Lease | undefined> {
    const owner = newOwner(purpose);
    const sentAtMs = now();
    stopped.signal.throwIfAborted();
    const reply = await store.acquire(name, owner, { isWaiting: false });
    if (reply.state === "busy") return undefined;
    if (stopped.signal.aborted) leave(name, owner);
    stopped.signal.throwIfAborted();
    return hold(name, owner, reply.fence, sentAtMs);
  }

  /** Stands in line until the lease is granted, or `signal` aborts. */
  async function waitInLine(name: string, owner: string, signal: AbortSignal): Promise<Lease> {
    for (;;) {
      // Before asking: the call may come while the answer is on its way.
      const news = waitForNews(signal);
      callsByWaiter.set(owner, news.call);
      const sentAtMs = now();
      const asked = store.acquire(name, owner, { isWaiting: true }).catch(outage);
      const reply = await untilAborted(asked, signal);
      if (reply.state === "held") return hold(name, owner, reply.fence, sentAtMs);
      await news.wait(pauseMs(reply.expiresInMs));
    }
  }

  function outage(error: unknown): AcquireReply {
    logger.warn({ code: "LEASE_WAIT_FAILED", err: error }, "asking for a lease again soon");
    return { state: "busy", expiresInMs: renewMs, holder: "" };
  }

  /** Soon after the lease may have run out, and well before what was handed over does. */
  function pauseMs(expiresInMs: number): number {
    const fallbackMs = renewMs * (0.4 + 0.4 * Math.random());
    return Math.min(Math.max(expiresInMs, 0) + 1 + ttlMs * 0.01 * Math.random(), fallbackMs);
  }

  /** Whoever no longer waits must not be handed the lease; or it runs out on nobody. */
  function leave(name: string, owner: string): void {
    const left = store
      .release(name, owner)
      .then(
        () => undefined,
        (err: unknown) => logger.warn({ code: "LEASE_LINE_NOT_LEFT", lease: name, err }, "leases"),
      )
      .finally(() => leaving.delete(left));
    leaving.add(left);
  }

  async function acquireWithin(name: string, limits: AcquireLimits): Promise<Lease> {
    const owner = newOwner(limits.purpose);
    const outer = limits.signal ? [limits.signal, stopped.signal] : [stopped.signal];
    const deadline = deadlineIn(limits.timeoutMs, name);
    const signal = AbortSignal.any([...outer, deadline.signal]);
    try {
      signal.throwIfAborted();
      return await waitInLine(name, owner, signal);
    } catch (error) {
      leave(name, owner);
      throw error;
    } finally {
      deadline.clear();
      callsByWaiter.delete(owner);
    }
  }

  async function stop(): Promise<void> {
    stopped.abort(new AppError("LEASES_STOPPED", "This process is stopping."));
    // Those who wait leave their lines.
    await Promise.allSettled(waits);
    const given = [...held.values()].map((lease) => lease.release());
    // What can't be given back runs out.
    await Promise.all([...given, ...leaving]);
    subscriber.disconnect();
    redis.disconnect();
  }

  let stopping: Promise<void> | undefined;
  return {
    name: "leases",
    tryAcquire: (name, { purpose } = {}) => tryAcquire(name, purpose),
    acquire(name, limits) {
      const wait = acquireWithin(name, limits).finally(() => waits.delete(wait));
      waits.add(wait);
      return wait;
    },
    forceRelease: (name) => store.forceRelease(name),
    inspect: (name) => store.inspect(name),
    async list() {
      const views = await Promise.all((await store.heldNames()).map((name) => store.inspect(name)));
      return views.filter((view) => view !== undefined);
    },
    async start() {
      const isReady = new Promise<void>((resolve) => {
        if (redis.status === "ready") resolve();
        else redis.once("ready", () => resolve());
      });
      await untilAborted(
        Promise.all([isReady, subscriber.subscribe(keys.channel)]),
        stopped.signal,
      );
    },
    stop: () => (stopping ??= stop()),
  };
}

/** A signal that aborts with LEASE_BUSY. */
function deadlineIn(timeoutMs: number, name: string): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const busy = new AppError("LEASE_BUSY", `${name} is in use; nothing was free in time.`, {
    isRetryable: true,
  });
  const timer = setTimeout(() => controller.abort(busy), timeoutMs);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
