import type { Lease, Leases } from "@shared/locks";
import fc from "fast-check";
import { expect, test } from "vitest";

interface Stage {
  actors: Leases[];
  newName: () => string;
  expire: (name: string) => Promise<void>;
}

const stepArb = fc.record({
  actor: fc.integer({ min: 0, max: 1 }),
  /** Which of the leases that were ever granted; the newest is 0. */
  back: fc.integer({ min: 0, max: 2 }),
  move: fc.constantFrom("acquire", "renew", "release", "expire", "force", "write"),
});

interface Step {
  actor: number;
  back: number;
  move: string;
}

/** One lease, what is known of it, and the thing that it guards: that refuses what comes too late. */
function createModel({ actors, newName, expire }: Stage) {
  const name = newName();
  const grants: Lease[] = [];
  let newestFence = 0;
  let newestWriter = 0;
  let holder: Lease | undefined;

  async function acquire(actor: number): Promise<void> {
    const lease = await actors[actor]?.tryAcquire(name);
    expect(lease !== undefined).toBe(holder === undefined);
    if (!lease) return;
    expect(lease.fence).toBeGreaterThan(grants.at(-1)?.fence ?? 0);
    grants.push(lease);
    holder = lease;
  }

  async function force(actor: number): Promise<void> {
    const raised = await actors[actor]?.forceRelease(name);
    expect(raised !== undefined).toBe(holder !== undefined);
    holder = undefined;
  }

  async function release(lease: Lease): Promise<void> {
    await lease.release();
    if (lease === holder) holder = undefined;
  }

  /** The thing goes by fences; that must come to the same as the order of the grants. */
  function write(lease: Lease): void {
    const isRefused = lease.fence < newestFence;
    const place = grants.indexOf(lease);
    expect(isRefused).toBe(place < newestWriter);
    newestFence = Math.max(newestFence, lease.fence);
    newestWriter = Math.max(newestWriter, place);
  }

  async function step({ actor, back, move }: Step): Promise<void> {
    if (move === "acquire") return acquire(actor);
    if (move === "force") return force(actor);
    if (move === "expire") {
      await expire(name);
      holder = undefined;
    }
    const lease = grants.at(-1 - back);
    if (move === "write" && lease) write(lease);
    if (move === "renew" && lease) expect(await lease.renew()).toBe(lease === holder);
    if (move === "release" && lease) await release(lease);
  }

  return { step, end: () => Promise.all(grants.map((lease) => lease.release())) };
}

/** Random schedules of two processes against the model. */
export function exerciseLeaseSchedules(stage: () => Stage): void {
  test("never have two holders nor a fence that falls, in any order of moves", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArb, { minLength: 1, maxLength: 25 }), async (steps) => {
        const model = createModel(stage());
        for (const step of steps) await model.step(step);
        await model.end();
      }),
      { numRuns: 100 },
    );
  });
}
