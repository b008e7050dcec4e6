import { describe, expect, it } from "vitest";
import { createSlots } from "./slots.ts";

const never = new AbortController().signal;

describe("slots", () => {
  it("are given in the order in which they were asked for", async () => {
    const slots = createSlots(1);
    const free = await slots.take(never);
    const order: string[] = [];
    const first = slots.take(never).then((free) => (order.push("first"), free));
    const second = slots.take(never).then((free) => (order.push("second"), free));
    expect(slots.hasFree).toBe(false);
    free();
    free();
    (await first)();
    (await second)();
    expect(order).toEqual(["first", "second"]);
    expect(slots.hasFree).toBe(true);
  });

  it("pass by those who left the line", async () => {
    const slots = createSlots(1);
    const free = await slots.take(never);
    const abort = new AbortController();
    const leaving = slots.take(abort.signal);
    const staying = slots.take(never);
    abort.abort(new Error("left"));
    await expect(leaving).rejects.toThrow("left");
    free();
    (await staying)();
    expect(slots.hasFree).toBe(true);
  });
});
