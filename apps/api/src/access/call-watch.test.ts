import { eventually } from "@shared/testing";
import { describe, expect, it } from "vitest";
import { createCallWatch } from "./call-watch.ts";
import type { WatchedCall } from "./call-watch.ts";
import { callerOfKey, openCaller } from "./caller.ts";

const callerOf = (id: string) => callerOfKey({ id, scopes: ["read"], kinds: null });
const aborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    signal.addEventListener("abort", () => resolve(signal.reason));
  });

describe("the watch over open calls", () => {
  it("ends every call of a refused caller, and nobody else's", async () => {
    const refusal = new Error("revoked");
    const watch = createCallWatch({
      findRefusal: async (keyId) => (keyId === "gone" ? refusal : undefined),
      everyMs: 1,
    });
    const [one, two] = [watch.watch(callerOf("gone")), watch.watch(callerOf("gone"))];
    const others = [watch.watch(callerOf("live")), watch.watch(openCaller)];
    expect(await Promise.all([aborted(one.signal), aborted(two.signal)])).toEqual([
      refusal,
      refusal,
    ]);
    expect(others.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    watch.close();
  });

  it("asks once for all calls of a caller, and no more when they are over", async () => {
    const asked: (string | null)[] = [];
    const calls: WatchedCall[] = [];
    const watch = createCallWatch({
      async findRefusal(keyId) {
        asked.push(keyId);
        for (const call of asked.length === 2 ? calls : []) call.release();
        return undefined;
      },
      everyMs: 1,
    });
    calls.push(...[callerOf("a"), callerOf("a"), callerOf("b")].map(watch.watch));
    await eventually(() => asked.length >= 2);
    watch.watch(callerOf("c"));
    await eventually(() => asked.length >= 3);
    // `c` is asked about as long as its call is open, the others never again.
    expect(asked.slice(0, 2)).toEqual(["a", "b"]);
    expect(new Set(asked.slice(2))).toEqual(new Set(["c"]));
    watch.close();
  });
});
