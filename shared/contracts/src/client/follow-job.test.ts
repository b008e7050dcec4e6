import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerJson, startLocalServer } from "../../test/local-server.ts";
import { newJobView } from "../../test/new-job-view.ts";
import type { FollowTimes } from "./follow-state.ts";
import type { JobEvent } from "./job-event.ts";
import { createMillraceClient } from "./millrace-client.ts";

const job = newJobView();
const finished = newJobView({ status: "succeeded", result: { title: "Done" } });
const quick: Partial<FollowTimes> = { reconnectMs: 1, pollWaitMs: 1 };

/** The bytes of one server-sent event. */
function frame(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function openEvents(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

function clientOf(url: string, times: Partial<FollowTimes> = quick, now?: () => number) {
  return createMillraceClient({ baseUrl: url }, { followTimes: times, ...(now ? { now } : {}) });
}

async function collect(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test("cut connections leave no gap and no repeat", async () => {
  const cutAt = fc.array(fc.nat({ max: 900 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 12 }), cutAt, async (deltas, cuts) => {
      const frames = [
        frame("snapshot", { job, reset: false }, "1-0"),
        ...Array.from({ length: deltas }, (_, n) =>
          frame("delta", { text: `№ ${n}` }, `1-${n + 1}`),
        ),
        frame("done", { job: finished }, `1-${deltas + 1}`),
      ];
      const cutsLeft = [...cuts];
      await using server = await startLocalServer((request, response) => {
        const after = request.headers["last-event-id"];
        const from = after === undefined ? 0 : Number(String(after).split("-")[1]) + 1;
        sendCut(response, frames.slice(from).join(""), cutsLeft.shift());
      });
      const events = await collect(clientOf(server.url).follow(job.id));
      expect(events.map((event) => event.id)).toEqual(
        Array.from({ length: deltas + 2 }, (_, n) => `1-${n}`),
      );
    }),
    { numRuns: 40 },
  );
});

/** Sends the first `cut` bytes and breaks the connection; without a cut, everything. */
function sendCut(response: ServerResponse, text: string, cut: number | undefined): void {
  openEvents(response);
  const bytes = Buffer.from(text);
  if (cut === undefined || cut >= bytes.length) response.end(bytes);
  else response.write(bytes.subarray(0, cut), () => response.destroy());
}

test("waitFor answers the finished job", async () => {
  await using server = await startLocalServer((_request, response) => {
    openEvents(response);
    response.end(frame("snapshot", { job, reset: true }) + frame("done", { job: finished }));
  });
  expect(await clientOf(server.url).waitFor(job.id)).toEqual(finished);
});

test("a stream that the server refuses to go on with ends with its problem, once", async () => {
  let streams = 0;
  const problem = {
    ...{ type: "about:blank", title: "A key is needed", status: 401, code: "NOT_SIGNED_IN" },
    ...{ detail: "This key is revoked.", request_id: "1" },
  };
  await using server = await startLocalServer((_request, response) => {
    streams += 1;
    openEvents(response);
    response.end(frame("snapshot", { job, reset: false }, "1-0") + frame("error", problem, "1-0"));
  });
  const following = collect(clientOf(server.url).follow(job.id));
  await expect(following).rejects.toMatchObject({ status: 401, code: "NOT_SIGNED_IN", problem });
  expect(streams).toBe(1);
});

test("a terminal snapshot ends a stream without done", async () => {
  await using server = await startLocalServer((_request, response) => {
    openEvents(response);
    response.end(frame("snapshot", { job: finished, reset: true }));
  });
  const events = await collect(clientOf(server.url).follow(job.id));
  expect(events.map((event) => event.name)).toEqual(["snapshot", "done"]);
});

test("events of an unknown name are passed over", async () => {
  await using server = await startLocalServer((_request, response) => {
    openEvents(response);
    response.end(frame("weather", { sun: true }, "1-1") + frame("done", { job: finished }, "1-2"));
  });
  expect(await collect(clientOf(server.url).follow(job.id))).toHaveLength(1);
});

test("a known event in another shape is refused", async () => {
  await using server = await startLocalServer((_request, response) => {
    openEvents(response);
    response.end(frame("snapshot", { job: 7 }));
  });
  await expect(collect(clientOf(server.url).follow(job.id))).rejects.toMatchObject({
    code: "UNEXPECTED_RESPONSE",
  });
});

test("a missing job is an error at once", async () => {
  let calls = 0;
  await using server = await startLocalServer((_request, response) => {
    calls += 1;
    answerJson(response, 404, problem(404, "NOT_FOUND"));
  });
  await expect(collect(clientOf(server.url).follow(job.id))).rejects.toMatchObject({
    name: "MillraceApiError",
    code: "NOT_FOUND",
  });
  expect(calls).toBe(1);
});

test("a server that is busy is asked again", async () => {
  let calls = 0;
  await using server = await startLocalServer((_request, response) => {
    calls += 1;
    if (calls < 3) return answerJson(response, 503, problem(503, "QUEUE_UNAVAILABLE"));
    openEvents(response);
    response.end(frame("done", { job: finished }));
  });
  const lost: unknown[] = [];
  const onLost = (error: unknown): void => void lost.push(error);
  expect((await clientOf(server.url).waitFor(job.id, { onLost })).status).toBe("succeeded");
  expect(lost).toMatchObject([{ code: "QUEUE_UNAVAILABLE" }, { code: "QUEUE_UNAVAILABLE" }]);
});

test("a job is polled while the queue stays away", async () => {
  await using server = await startLocalServer((request, response) => {
    if (!request.url?.endsWith("/events")) return answerJson(response, 200, finished);
    return answerJson(response, 503, problem(503, "QUEUE_UNAVAILABLE"));
  });
  expect((await clientOf(server.url).waitFor(job.id)).status).toBe("succeeded");
});

test("a server that stays away is given up", async () => {
  const server = await startLocalServer(() => undefined);
  await server.stop();
  let nowMs = 0;
  const client = clientOf(server.url, quick, () => (nowMs += 20_000));
  await expect(client.waitFor(job.id)).rejects.toMatchObject({ name: "MillraceConnectionError" });
});

test.each([
  ["refuses the media type", refuseStream],
  ["answers JSON instead", answerJobInstead],
  ["holds the events back", holdBack],
] as const)("polling takes over when a server %s", async (_name, answerEvents) => {
  const states = [job, newJobView({ progress: { stage: "gate", message: "Looking" } }), finished];
  await using server = await startLocalServer((request, response) => {
    if (request.url?.endsWith("/events")) return answerEvents(request, response);
    return answerJson(response, 200, states.length > 1 ? states.shift() : states[0]);
  });
  const client = clientOf(server.url, { ...quick, firstEventMs: 20 });
  const events = await collect(client.follow(job.id));
  expect(events.map((event) => event.name)).toEqual(["snapshot", "snapshot", "snapshot", "done"]);
  expect(events.at(-1)?.data).toEqual({ job: finished });
});

function refuseStream(_request: IncomingMessage, response: ServerResponse): void {
  answerJson(response, 406, problem(406, "NOT_ACCEPTABLE"));
}

function answerJobInstead(_request: IncomingMessage, response: ServerResponse): void {
  answerJson(response, 200, job);
}

function holdBack(_request: IncomingMessage, response: ServerResponse): void {
  openEvents(response);
  response.write(": \n\n");
}

test("a stream that falls silent is opened again", async () => {
  const seen: (string | undefined)[] = [];
  await using server = await startLocalServer((request, response) => {
    seen.push(request.headers["last-event-id"] as string | undefined);
    openEvents(response);
    if (seen.length === 1) response.write(frame("snapshot", { job, reset: false }, "1-0"));
    else response.end(frame("done", { job: finished }, "1-1"));
  });
  // Longer than a busy machine takes to bring the first event.
  await clientOf(server.url, { ...quick, idleMs: 500 }).waitFor(job.id);
  expect(seen).toEqual([undefined, "1-0"]);
});

test("an abort ends following with its reason", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startLocalServer((_request, response) => {
    response.on("close", () => closed.resolve());
    openEvents(response);
    response.write(frame("snapshot", { job, reset: false }));
  });
  const controller = new AbortController();
  const events = clientOf(server.url).follow(job.id, { signal: controller.signal });
  await events.next();
  const next = events.next();
  controller.abort(new Error("enough"));
  await expect(next).rejects.toThrow("enough");
  await closed.promise;
});

test("leaving the loop early closes the connection", async () => {
  let stream: ServerResponse | undefined;
  await using server = await startLocalServer((_request, response) => {
    stream = response;
    openEvents(response);
    response.write(frame("snapshot", { job, reset: false }));
  });
  for await (const _event of clientOf(server.url).follow(job.id)) break;
  if (stream && !stream.closed) await once(stream, "close");
  expect(stream?.closed).toBe(true);
});

function problem(status: number, code: string) {
  return { type: "about:blank", title: code, status, detail: code, code, request_id: "r1" };
}
