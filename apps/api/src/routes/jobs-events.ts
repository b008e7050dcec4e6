import type { ApiApp } from "../http/api-app.ts";
import { apiProblem } from "../http/api-problem.ts";
import { endOnRefusal } from "../http/end-on-refusal.ts";
import { eventStreamResponse } from "../http/event-stream.ts";
import { createRoute, jobIdParams, problemResponses, z } from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { findSessionStart, followJobEvents } from "../services/job-event-session.ts";
import { isOver, loadJob } from "../services/job-watch.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}/events",
  tags: ["jobs"],
  summary: "Follow a job",
  description:
    "Server-sent events: `snapshot` first (the state so far; `reset: true` when it replaces what the " +
    "reader has), then `status`, `progress`, `delta`, `artifact`, and `done` last. Send the last id as " +
    "`Last-Event-ID` to go on without a gap or a repeat. Closing the connection cancels nothing. " +
    "When the key is revoked or expires, `error` (a problem) ends the stream.",
  request: {
    params: jobIdParams,
    headers: z.object({ "last-event-id": z.string().optional() }),
  },
  responses: {
    200: {
      description: "Events until `done`",
      content: { "text/event-stream": { schema: z.string() } },
    },
    204: { description: "The reader has seen `done` already" },
    ...problemResponses("NOT_FOUND", "QUEUE_UNAVAILABLE"),
  },
});

/** `GET /v1/jobs/{id}/events` */
export function registerJobsEvents(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const caller = c.get("caller");
    const job = await loadJob(services.record, c.req.valid("param").id, caller);
    if (services.redis.status !== "ready" && !isOver(job)) {
      throw apiProblem(
        "QUEUE_UNAVAILABLE",
        `Events can't be followed now; poll /v1/jobs/${job.id}.`,
      );
    }
    const lastEventId = c.req.header("last-event-id") || undefined;
    const start = await findSessionStart(services.sessions, { job, lastEventId });
    if (start.type === "nothing") return c.body(null, 204);
    // HEAD asks for the headers only: a stream that nobody reads would never end.
    if (c.req.method === "HEAD") {
      return eventStreamResponse(noFrames(), () => undefined, services.logger);
    }
    const gone = new AbortController();
    const call = services.calls.watch(caller);
    const signal = AbortSignal.any([gone.signal, call.signal]);
    const frames = followJobEvents(services.sessions, { job, lastEventId, signal }, start);
    const refusal = { refused: call.signal, requestId: c.get("requestId"), lastEventId };
    const onEnd = () => {
      call.release();
      gone.abort();
    };
    return eventStreamResponse(endOnRefusal(frames, refusal), onEnd, services.logger);
  });
}

async function* noFrames(): AsyncGenerator<never> {
  // Ends at once.
}
