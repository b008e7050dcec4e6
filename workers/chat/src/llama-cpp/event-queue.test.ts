import { describe, expect, it } from "vitest";
import { createEventQueue } from "./event-queue.ts";

describe("an event queue", () => {
  it("gives events in order, those before the loop began as well", async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    const seen = Array.fromAsync(queue);
    queue.push(2);
    queue.end();
    queue.push(3);
    expect(await seen).toEqual([1, 2]);
  });

  it("throws its error behind the events that came before it", async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.end(new Error("gone"));
    const events = queue[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: 1 });
    await expect(events.next()).rejects.toThrow("gone");
  });

  it("drops what was not seen when it is cut", async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.cut(new Error("aborted"));
    await expect(queue[Symbol.asyncIterator]().next()).rejects.toThrow("aborted");
  });
});
