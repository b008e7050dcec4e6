import { createLogger } from "@shared/runtime";
import { describe, expect, it } from "vitest";
import { eventStreamResponse } from "./event-stream.ts";
import type { EventFrame } from "./event-stream.ts";

const logger = createLogger("test", "silent");

async function* framesOf(...frames: EventFrame[]): AsyncGenerator<EventFrame> {
  yield* frames;
}

const ignore = () => undefined;

describe("eventStreamResponse", () => {
  it("writes events and comments as the standard has them", async () => {
    const data = { text: "two\nlines" };
    const frames = framesOf({ event: "delta", id: "1-2-3", data }, { comment: "still here" });
    const text = await eventStreamResponse(frames, ignore, logger).text();
    expect(text).toBe(
      `retry: 1000\n\nid: 1-2-3\nevent: delta\ndata: {"text":"two\\nlines"}\n\n: still here\n\n`,
    );
  });

  it("tells when the reader goes away, and takes no further frame", async () => {
    let isCancelled = false;
    let taken = 0;
    async function* endless(): AsyncGenerator<EventFrame> {
      for (;;) {
        taken += 1;
        yield { comment: "more" };
      }
    }
    const response = eventStreamResponse(endless(), () => (isCancelled = true), logger);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    await reader?.cancel();
    const takenAtCancel = taken;
    await new Promise((resolve) => setImmediate(resolve));
    expect([isCancelled, taken]).toEqual([true, takenAtCancel]);
  });

  it("ends cleanly when frames fail", async () => {
    async function* failing(): AsyncGenerator<EventFrame> {
      yield { comment: "one" };
      throw new Error("Redis is away");
    }
    const text = await eventStreamResponse(failing(), ignore, logger).text();
    expect(text).toContain(": one");
  });
});
