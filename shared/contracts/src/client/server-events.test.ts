import fc from "fast-check";
import { expect, test } from "vitest";
import { readServerEvents } from "./server-events.ts";

test("events come out whole however pieces split", async () => {
  const line = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((it) => it.replace(/[\r\n\0]/g, ""));
  const event = fc.record({ name: fc.constantFrom("status", "delta"), id: fc.nat(), data: line });
  const cuts = fc.array(fc.nat(), { maxLength: 30 });
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 6 }), cuts, lineEnd, async (events, at, end) => {
      const frames = events.map(({ name, id, data }) =>
        [`: still here`, `event: ${name}`, `id: ${id}`, `data: ${data}`, "", ""].join(end),
      );
      // One more line, since a lone CR at the very end may be half of a CRLF.
      const bytes = new TextEncoder().encode(`${frames.join("")}: end${end}`);
      const seen = await collect(readServerEvents(streamOf(split(bytes, at))));
      expect(seen).toEqual(
        events.map(({ name, id, data }) => ({ event: name, id: String(id), data })),
      );
    }),
  );
});

test("an event cut off by the end is dropped", async () => {
  const body = streamOf([new TextEncoder().encode("data: 1\n\ndata: 2\n")]);
  expect(await collect(readServerEvents(body))).toMatchObject([{ data: "1" }]);
});

test("comments count as activity and give no event", async () => {
  let activity = 0;
  const body = streamOf([new TextEncoder().encode(": a\n\n"), new TextEncoder().encode(": b\n\n")]);
  const seen = await collect(readServerEvents(body, { onActivity: () => (activity += 1) }));
  expect(seen).toEqual([]);
  expect(activity).toBe(2);
});

test("the pause that the server names is handed on", async () => {
  const pauses: number[] = [];
  const body = streamOf([new TextEncoder().encode("retry: 250\n\n")]);
  await collect(readServerEvents(body, { onRetry: (ms) => pauses.push(ms) }));
  expect(pauses).toEqual([250]);
});

function split(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
