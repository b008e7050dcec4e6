import { createLogger } from "@shared/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { holdLease } from "./held-lease.ts";
import type { HeldLease } from "./held-lease.ts";
import { LeaseLost } from "./lease.ts";

describe("a held lease", () => {
  let answer: () => Promise<boolean>;
  let lease: HeldLease;
  const released = vi.fn<() => Promise<boolean>>(async () => true);

  beforeEach(() => {
    vi.useFakeTimers();
    answer = async () => true;
    released.mockClear();
    lease = holdLease({
      name: "thing",
      owner: "me",
      fence: 1,
      sentAtMs: performance.now(),
      ttlMs: 15_000,
      renewMs: 5_000,
      now: () => performance.now(),
      renew: () => answer(),
      release: released,
      logger: createLogger("test", "silent"),
      onEnd: () => undefined,
    });
  });
  afterEach(async () => {
    await lease.release();
    vi.useRealTimers();
  });

  const causeOf = () => (lease.signal.reason as LeaseLost | undefined)?.lossCause;

  test("lasts while its renewals succeed", async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lease.signal.aborted).toBe(false);
    lease.assertHeld();
  });

  test("survives one failed renewal", async () => {
    answer = async () => Promise.reject(new Error("away"));
    await vi.advanceTimersByTimeAsync(5_001);
    answer = async () => true;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(lease.signal.aborted).toBe(false);
  });

  test("is lost with two failed renewals in a row", async () => {
    answer = async () => Promise.reject(new Error("away"));
    expect(await lease.renew()).toBe(true);
    expect(await lease.renew()).toBe(false);
    expect(causeOf()).toBe("not-renewed");
  });

  test("is lost after two thirds of its time without an answer", async () => {
    answer = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(9_899);
    expect(lease.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(causeOf()).toBe("not-renewed");
  });

  test("is lost at once when the store says that it is another's", async () => {
    answer = async () => false;
    expect(await lease.renew()).toBe(false);
    expect(causeOf()).toBe("taken");
  });

  test("is lost to a paused process before any of its timers run", () => {
    const paused = performance.now() + 20_000;
    vi.spyOn(performance, "now").mockReturnValue(paused);
    expect(() => lease.assertHeld()).toThrow(LeaseLost);
    expect(causeOf()).toBe("not-renewed");
    vi.restoreAllMocks();
  });

  test("believes no answer to what was sent before a pause", async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    answer = () => promise;
    const renewal = lease.renew();
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 20_000);
    resolve(true);
    expect(await renewal).toBe(false);
    expect(causeOf()).toBe("not-renewed");
    vi.restoreAllMocks();
  });

  test("is released once, without its signal aborting", async () => {
    expect(await lease.release()).toBe(true);
    expect(await lease.release()).toBe(true);
    expect(released).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(lease.signal.aborted).toBe(false);
    expect(() => lease.assertHeld()).toThrow(LeaseLost);
  });
});
