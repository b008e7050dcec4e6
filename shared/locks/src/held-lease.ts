import { withDeadline } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { LeaseLost } from "./lease.ts";
import type { Lease, LeaseLossCause } from "./lease.ts";

/*
 * The holder's side of a lease: held, until it is lost or released.
 *
 * Time is counted by the monotonic clock from the moment a request was *sent* that Redis
 * confirmed, so the holder always believes in less time than Redis gives. Past two thirds of the
 * time to live it gives up: the rest is for winding down.
 */

/** The part of the time to live after which an unrenewed lease is not relied upon. */
const trustedShare = 0.66;
const failuresAllowed = 1;

export interface HeldLeaseDeps {
  name: string;
  owner: string;
  fence: number;
  /** When the request was sent that got the lease, by `now`. */
  sentAtMs: number;
  ttlMs: number;
  renewMs: number;
  /** A monotonic clock, in milliseconds. */
  now: () => number;
  /** Rejects when Redis is away; false when the lease is another's or nobody's. */
  renew: () => Promise<boolean>;
  release: () => Promise<boolean>;
  logger: Logger;
  /** Called once, when the lease is lost or released. */
  onEnd: () => void;
}

export interface HeldLease extends Lease {
  /** Tells the holder that the lease is gone. */
  lose(cause: LeaseLossCause): void;
}

export function holdLease(deps: HeldLeaseDeps): HeldLease {
  const { name, owner, fence, ttlMs, now, logger } = deps;
  const lost = new AbortController();
  const trustedMs = ttlMs * trustedShare;
  let lastSuccessMs = deps.sentAtMs;
  let failures = 0;
  let state: "held" | LeaseLossCause = "held";
  let renewing: Promise<boolean> | undefined;
  let releasing: Promise<boolean> | undefined;
  let expiry = setTimeout(lookAtClock, trustedMs);
  let renewal = setTimeout(renewAndGoOn, deps.renewMs);

  function end(next: LeaseLossCause): void {
    state = next;
    clearTimeout(expiry);
    clearTimeout(renewal);
    deps.onEnd();
  }

  function lose(cause: LeaseLossCause): void {
    if (state !== "held") return;
    end(cause);
    logger.warn({ code: "LEASE_LOST", lease: name, owner, fence, cause }, "a lease was lost");
    lost.abort(new LeaseLost(name, cause));
  }

  function lookAtClock(): void {
    if (now() - lastSuccessMs >= trustedMs) lose("not-renewed");
    else restartExpiry();
  }

  function restartExpiry(): void {
    clearTimeout(expiry);
    expiry = setTimeout(lookAtClock, Math.max(1, lastSuccessMs + trustedMs - now()));
  }

  async function renewOnce(): Promise<boolean> {
    const sentAtMs = now();
    try {
      const isOurs = await withDeadline(deps.renew(), deps.renewMs);
      if (isOurs) noteSuccess(sentAtMs);
      else lose("taken");
    } catch (error) {
      failures += 1;
      logger.warn({ code: "LEASE_NOT_RENEWED", lease: name, failures, err: error }, "leases");
      if (failures > failuresAllowed) lose("not-renewed");
    }
    return state === "held";
  }

  function noteSuccess(sentAtMs: number): void {
    if (state !== "held") return;
    failures = 0;
    lastSuccessMs = Math.max(lastSuccessMs, sentAtMs);
    // The answer to a request that was sent before this process was paused proves nothing.
    lookAtClock();
  }

  /** After a failure sooner: the next one is to have its chance before the time is up. */
  async function renewAndGoOn(): Promise<void> {
    if (!(await renew()) || state !== "held") return;
    renewal = setTimeout(renewAndGoOn, failures === 0 ? deps.renewMs : deps.renewMs / 2);
  }

  async function renew(): Promise<boolean> {
    if (state !== "held") return false;
    renewing ??= renewOnce().finally(() => (renewing = undefined));
    return renewing;
  }

  async function giveBack(): Promise<boolean> {
    try {
      return await deps.release();
    } catch (error) {
      logger.warn({ code: "LEASE_NOT_RELEASED", lease: name, err: error }, "it will run out");
      return false;
    }
  }

  return {
    name,
    owner,
    fence,
    signal: lost.signal,
    lose,
    renew,
    assertHeld() {
      if (state === "held") lookAtClock();
      if (state !== "held") throw new LeaseLost(name, state);
    },
    async release() {
      if (state === "held") {
        end("released");
        releasing = giveBack();
      }
      return releasing ?? false;
    },
  };
}
