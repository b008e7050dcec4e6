import { describe, expect, it } from "vitest";
import { createJobFollower } from "./job-follower.ts";
import type { FollowerFeed } from "./job-follower.ts";

const entry = (id: string) => ({ id, generation: 1, event: "delta", data: id });

function createFollower(maxQueued = 10) {
  const closed: FollowerFeed[] = [];
  const onClose = (follower: FollowerFeed) => closed.push(follower);
  const follower = createJobFollower({ jobId: "j", afterId: "5-0", maxQueued, onClose });
  return { follower, closed };
}

describe("createJobFollower", () => {
  it("gives only entries past its place, each once", async () => {
    const { follower } = createFollower();
    for (const id of ["4-9", "5-0", "5-1", "5-1", "10-0", "9-0"]) follower.deliver(entry(id));
    expect(await follower.next(0)).toEqual({ type: "entry", entry: entry("5-1") });
    expect(await follower.next(0)).toEqual({ type: "entry", entry: entry("10-0") });
    expect(await follower.next(0)).toEqual({ type: "idle" });
  });

  it("wakes a waiting reader", async () => {
    const { follower } = createFollower();
    const next = follower.next(10_000);
    follower.deliver(entry("6-0"));
    expect(await next).toMatchObject({ type: "entry" });
  });

  it("drops a reader that is too slow, after what it has queued", async () => {
    const { follower, closed } = createFollower(2);
    for (const id of ["6-0", "7-0", "8-0", "9-0"]) follower.deliver(entry(id));
    const heard = [await follower.next(0), await follower.next(0), await follower.next(0)];
    expect(heard.map((item) => item.type)).toEqual(["entry", "entry", "dropped"]);
    expect(await follower.next(0)).toEqual({ type: "dropped" });
    expect([follower.cursor, closed]).toEqual(["7-0", [follower]]);
  });

  it("says once that the job is over, after what came before", async () => {
    const { follower } = createFollower();
    follower.deliver(entry("6-0"));
    follower.end();
    follower.end();
    expect(await follower.next(0)).toMatchObject({ type: "entry" });
    expect(await follower.next(0)).toEqual({ type: "ended" });
    expect(await follower.next(0)).toEqual({ type: "idle" });
  });

  it("lets go when it is closed, also twice", async () => {
    const { follower, closed } = createFollower();
    const next = follower.next(10_000);
    follower.close();
    follower.close();
    expect(await next).toEqual({ type: "closed" });
    expect(closed).toHaveLength(1);
  });
});
