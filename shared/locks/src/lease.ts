import type { Service } from "@shared/runtime";

/*
 * A lease is a right to something that only one may use (a browser profile, a container, one
 * GPU's memory), for as long as its holder keeps renewing it.
 *
 *   free ──acquire──▶ held ──release──▶ free, or held by the longest waiter
 *                      │ ╲──not renewed for its time to live──▶ free
 *                      ╰──forceRelease──▶ free, and the holder is told
 *
 * No lease can promise that a holder who was paused has noticed its loss before it acts. So each
 * grant carries a fence, a number that only grows: whatever a holder does to the thing carries
 * it, and the thing refuses a fence that is smaller than one it has seen.
 */

/** A lease that was acquired. */
export interface Lease {
  readonly name: string;
  /** Says who holds it, and is unlike that of any other grant. */
  readonly owner: string;
  /** Larger than that of every earlier grant of this name, even if the store was emptied since. */
  readonly fence: number;
  /** Aborts with a `LeaseLost` as soon as the lease may no longer be relied upon; not on release. */
  readonly signal: AbortSignal;
  /**
   * Looks at the clock, not only at the signal: a process that was paused comes here before its
   * timers have run.
   * @throws LeaseLost when the lease was lost, or given back.
   */
  assertHeld(): void;
  /** Renews now, which otherwise happens by itself; false when the lease is lost. */
  renew(): Promise<boolean>;
  /**
   * Gives the lease back; the longest waiter gets it. May be repeated, never rejects. False where
   * it was lost, or the store is away (it then runs out).
   */
  release(): Promise<boolean>;
}

export type LeaseLossCause = "taken" | "not-renewed" | "released";

/** The reason that a lost lease's signal carries. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  readonly lossCause: LeaseLossCause;

  constructor(leaseName: string, lossCause: LeaseLossCause) {
    super(`the lease of ${leaseName} is lost: ${lossCause}`);
    this.lossCause = lossCause;
  }
}

/** A lease as a dashboard shows it. */
export interface LeaseView {
  name: string;
  owner: string;
  fence: number;
  acquiredAt: Date;
  expiresInMs: number;
  /** How many wait for it. */
  waiting: number;
}

export interface AcquireLimits {
  timeoutMs: number;
  signal?: AbortSignal;
  /** Becomes part of the owner, for people to read. */
  purpose?: string;
}

/**
 * Names are whatever the callers agree on, such as `profile:alice`. `purpose` becomes part of
 * the owner, for people to read.
 */
export interface Leases extends Service {
  /** The lease, or undefined where it is held or others have waited for it. */
  tryAcquire(name: string, options?: { purpose?: string }): Promise<Lease | undefined>;
  /**
   * Waits in line for the lease. An unreachable store is waited for too.
   * @throws AppError LEASE_BUSY when `timeoutMs` is over, or the signal's reason.
   */
  acquire(name: string, limits: AcquireLimits): Promise<Lease>;
  /**
   * Takes the lease from whoever holds it, tells the holder, and hands it on. Gives a fence that
   * lies above the lost one and below all later ones, or undefined where nobody held it.
   */
  forceRelease(name: string): Promise<number | undefined>;
  inspect(name: string): Promise<LeaseView | undefined>;
  /** All leases that are held, by name. */
  list(): Promise<LeaseView[]>;
}
