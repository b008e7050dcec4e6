import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDeltaWriter } from "./delta-writer.ts";
import type { DeltaWriterDeps } from "./delta-writer.ts";
import type { DeltasResult } from "./delta-sender.ts";

const atOnce = { next: () => undefined };
const joinText = (earlier: unknown, later: unknown) => String(earlier) + String(later);

/** A Redis that keeps what it is told, and forgets it when asked. */
function createMemory() {
  let stored: string[] = [];
  return {
    forget: () => (stored = []),
    text: () => stored.map((json) => JSON.parse(json) as string).join(""),
    count: () => stored.length,
    send(first: number, deltas: string[]): DeltasResult {
      if (first > stored.length + 1) return { move: "gap", stored: stored.length };
      stored.push(...deltas.slice(stored.length + 1 - first));
      return { move: "ok" };
    },
  };
}

function writerOf(changes: Partial<DeltaWriterDeps> & Pick<DeltaWriterDeps, "send">) {
  return createDeltaWriter({ pace: atOnce, onRefused: () => undefined, ...changes });
}

describe("a writer of deltas", () => {
  test("tells everything once and in order, whatever is slow or forgotten", async () => {
    const step = fc.oneof(
      fc.record({ write: fc.string({ minLength: 1, maxLength: 3 }) }),
      fc.constant("turn" as const),
      fc.constant("forget" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.boolean(), async (steps, canMerge) => {
        const memory = createMemory();
        const writer = writerOf({
          async send(first, deltas) {
            await nextTurn();
            return memory.send(first, deltas);
          },
          ...(canMerge ? { merge: joinText } : {}),
        });
        let written = "";
        for (const each of steps) {
          if (each === "turn") await nextTurn();
          else if (each === "forget") memory.forget();
          else {
            written += each.write;
            writer.write(each.write);
          }
        }
        // What was forgotten after the last batch comes back with the next one.
        writer.write("!");
        await writer.flush();
        expect(memory.text()).toBe(`${written}!`);
        expect(writer.told().join("")).toBe(`${written}!`);
      }),
    );
  });

  test("sends the first delta at once, and merges what comes meanwhile", async () => {
    const memory = createMemory();
    const writer = writerOf({ send: async (...args) => memory.send(...args), merge: joinText });
    writer.write("a");
    expect(memory.count()).toBe(1);
    for (const text of ["b", "c", "d"]) writer.write(text);
    await writer.flush();
    expect(memory.text()).toBe("abcd");
    expect(memory.count()).toBe(2);
  });

  test("gathers as long as its pace asks for, and no longer than until the end", async () => {
    const memory = createMemory();
    const writer = writerOf({
      send: async (...args) => memory.send(...args),
      merge: joinText,
      pace: { next: () => new Promise(() => undefined) },
    });
    writer.write("a");
    await nextTurn();
    writer.write("b");
    writer.write("c");
    expect(memory.text()).toBe("a");
    await writer.flush();
    expect(memory.text()).toBe("abc");
  });

  test("stops its run when it may write no more", async () => {
    let refusals = 0;
    const writer = writerOf({
      send: async () => ({ move: "stale" }),
      onRefused: () => (refusals += 1),
    });
    writer.write("a");
    await writer.flush();
    writer.write("b");
    await writer.flush();
    expect(refusals).toBe(1);
    expect(writer.told()).toEqual(["a"]);
  });

  test("says in the end that Redis refused", async () => {
    const writer = writerOf({ send: async () => Promise.reject(new Error("OOM")) });
    writer.write("a");
    await expect(writer.flush()).rejects.toThrow("OOM");
  });
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
