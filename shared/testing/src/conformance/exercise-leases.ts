import { LeaseLost } from "@shared/locks";
import type { Lease, Leases } from "@shared/locks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../async/eventually.ts";
import { exerciseLeaseSchedules } from "./exercise-lease-schedules.ts";

/** An implementation of leases, as the suite drives it. */
export interface LeaseHarness {
  /** Leases of one more process on the same store, not yet started. */
  open(times: { ttlMs: number; renewMs: number }): Leases;
  /** Makes the store forget a lease as if its time had run out. */
  expire(name: string): Promise<void>;
  /** Makes the store lose everything, as an emptied or restored one would. */
  empty(): Promise<void>;
}

const times = { ttlMs: 3_000, renewMs: 1_000 };
const timeoutMs = 20_000;

/** What every implementation of leases must do; `name` is shown with the tests. */
export function exerciseLeases(name: string, harness: () => LeaseHarness): void {
  describe(`leases in ${name}`, () => {
    let here: Leases;
    let there: Leases;
    let count = 0;
    const newName = () => `thing:${(count += 1)}`;

    beforeAll(async () => {
      [here, there] = [harness().open(times), harness().open(times)];
      await Promise.all([here.start(), there.start()]);
    });
    afterAll(() => Promise.all([here.stop(), there.stop()]));

    test("have one holder at a time", async () => {
      const name = newName();
      const lease = await held(here, name);
      expect(await there.tryAcquire(name)).toBeUndefined();
      expect(await here.tryAcquire(name)).toBeUndefined();
      expect(await lease.release()).toBe(true);
      const next = await held(there, name);
      expect(next.fence).toBeGreaterThan(lease.fence);
    });

    test("are released once, and by their owner only", async () => {
      const name = newName();
      const lease = await held(here, name);
      await lease.release();
      const next = await held(there, name);
      expect(await lease.release()).toBe(true);
      expect(() => lease.assertHeld()).toThrow(LeaseLost);
      expect(lease.signal.aborted).toBe(false);
      expect(await next.renew()).toBe(true);
    });

    test("are handed over on release without waiting for a clock", async () => {
      const name = newName();
      // With these times, anything but the call would take minutes.
      const slow = { ttlMs: 600_000, renewMs: 200_000 };
      const [one, other] = [harness().open(slow), harness().open(slow)];
      await Promise.all([one.start(), other.start()]);
      const lease = await held(one, name);
      const waiting = other.acquire(name, { timeoutMs });
      await eventually(async () => (await one.inspect(name))?.waiting === 1);
      await lease.release();
      expect((await waiting).fence).toBeGreaterThan(lease.fence);
      await Promise.all([one.stop(), other.stop()]);
    });

    test("go to those who wait in the order they came", async () => {
      const name = newName();
      const lease = await held(here, name);
      const order: number[] = [];
      const waiters: Promise<void>[] = [];
      for (const place of [1, 2, 3, 4]) {
        const leases = place % 2 === 0 ? here : there;
        waiters.push(
          leases.acquire(name, { timeoutMs }).then(async (next) => {
            order.push(place);
            await next.release();
          }),
        );
        await eventually(async () => (await here.inspect(name))?.waiting === place);
      }
      await lease.release();
      await Promise.all(waiters);
      expect(order).toEqual([1, 2, 3, 4]);
    });

    test("let nobody pass those who wait", async () => {
      const name = newName();
      await held(here, name);
      const waiting = there.acquire(name, { timeoutMs });
      await eventually(async () => (await here.inspect(name))?.waiting === 1);
      await harness().expire(name);
      expect(await here.tryAcquire(name)).toBeUndefined();
      await (await waiting).release();
    });

    test("are given up by a waiter at its deadline, and by its signal", async () => {
      const name = newName();
      const lease = await held(here, name);
      await expect(there.acquire(name, { timeoutMs: 50 })).rejects.toMatchObject({
        code: "LEASE_BUSY",
      });
      const asked = new AbortController();
      const waiting = there.acquire(name, { timeoutMs, signal: asked.signal });
      asked.abort(new Error("never mind"));
      await expect(waiting).rejects.toThrow("never mind");
      await eventually(async () => (await here.inspect(name))?.waiting === 0);
      await lease.release();
      await held(here, name);
    });

    test("go to a waiter when the holder's time runs out", async () => {
      const name = newName();
      const lease = await held(here, name);
      const waiting = there.acquire(name, { timeoutMs });
      await eventually(async () => (await here.inspect(name))?.waiting === 1);
      await harness().expire(name);
      const next = await waiting;
      expect(next.fence).toBeGreaterThan(lease.fence);
      expect(await lease.renew()).toBe(false);
      expect(lease.signal.reason).toMatchObject({ lossCause: "taken" });
      await next.release();
    });

    test("are renewed for as long as they are held", async () => {
      const name = newName();
      const quick = harness().open({ ttlMs: 3_000, renewMs: 200 });
      await quick.start();
      const lease = await held(quick, name);
      let last = Infinity;
      let renewals = 0;
      await eventually(async () => {
        const left = (await quick.inspect(name))?.expiresInMs ?? 0;
        if (left > last) renewals += 1;
        last = left;
        return renewals === 2;
      });
      lease.assertHeld();
      expect(await here.tryAcquire(name)).toBeUndefined();
      await quick.stop();
      await held(here, name);
    });

    test("can be taken by force, which the holder is told at once", async () => {
      const name = newName();
      const lease = await held(here, name);
      const raised = await there.forceRelease(name);
      expect(raised).toBeGreaterThan(lease.fence);
      await eventually(() => lease.signal.aborted, { timeoutMs: times.renewMs });
      expect(lease.signal.reason).toMatchObject({ lossCause: "taken" });
      expect(() => lease.assertHeld()).toThrow(LeaseLost);
      expect((await held(here, name)).fence).toBeGreaterThan(raised ?? 0);
      expect(await there.forceRelease(newName())).toBeUndefined();
    });

    test("are listed with what a dashboard needs", async () => {
      const name = newName();
      const lease = await here.tryAcquire(name, { purpose: "job 7" });
      const view = (await there.list()).find((one) => one.name === name);
      expect(view).toMatchObject({ owner: lease?.owner, fence: lease?.fence, waiting: 0 });
      expect(view?.owner).toContain("job 7");
      expect(view?.expiresInMs).toBeGreaterThan(0);
      expect(Math.abs(Date.now() - Number(view?.acquiredAt))).toBeLessThan(60_000);
      await lease?.release();
      expect((await there.list()).map((one) => one.name)).not.toContain(name);
      expect(await there.inspect(name)).toBeUndefined();
    });

    test("keep their fences above the old ones when the store loses everything", async () => {
      const name = newName();
      const fences: number[] = [];
      for (let round = 0; round < 20; round += 1) {
        const lease = await held(here, name);
        fences.push(lease.fence);
        await (round % 2 === 0 ? harness().empty() : lease.release());
        if (round % 2 === 0) expect(await lease.renew()).toBe(false);
      }
      expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
    });

    test("are given back, and waits ended, by a stop", async () => {
      const name = newName();
      const leaving = harness().open(times);
      await leaving.start();
      await held(leaving, name);
      const other = newName();
      await held(here, other);
      const waiting = leaving.acquire(other, { timeoutMs });
      const ended = waiting.catch((error: unknown) => error);
      await eventually(async () => (await here.inspect(other))?.waiting === 1);
      await leaving.stop();
      expect(await ended).toMatchObject({ code: "LEASES_STOPPED" });
      expect((await here.inspect(other))?.waiting).toBe(0);
      await held(here, name);
    });

    exerciseLeaseSchedules(() => ({ actors: [here, there], newName, expire: harness().expire }));
  });
}

async function held(leases: Leases, name: string): Promise<Lease> {
  const lease = await leases.tryAcquire(name);
  if (!lease) throw new Error(`${name} is in use`);
  return lease;
}
