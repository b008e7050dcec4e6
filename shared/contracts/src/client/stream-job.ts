import { streamErrorName, streamErrorSchema } from "../events/job-event.ts";
import type { JobView } from "../http/job-view.ts";
import { isTerminal } from "../jobs/job-status.ts";
import type { FollowDeps, FollowEnd, FollowState } from "./follow-state.ts";
import { noteEvent } from "./follow-state.ts";
import type { OpenAnswer } from "./http-sender.ts";
import { parseJobEvent } from "./job-event.ts";
import type { JobEvent } from "./job-event.ts";
import {
  apiErrorFrom,
  MillraceApiError,
  MillraceConnectionError,
  unexpectedAnswer,
} from "./millrace-error.ts";
import { readServerEvents } from "./server-events.ts";

/** Statuses by which a server or a proxy says that it has no event stream to give. */
const noStreamStatuses = new Set([405, 406, 415, 501]);

const silentStreamsBeforePolling = 2;

/** Gives the events of one connection; returns how it ended. Throws only when aborted. */
export async function* streamJob(
  deps: FollowDeps,
  id: string,
  state: FollowState,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent, FollowEnd, undefined> {
  let answer: OpenAnswer | undefined;
  try {
    answer = await openStream(deps, id, state, signal);
    const { response } = answer;
    if (noStreamStatuses.has(response.status)) return { type: "unavailable" };
    if (!response.ok) throw apiErrorFrom(response, await response.text());
    if (!isEventStream(response) || response.body === null) return { type: "unavailable" };
    return yield* readStream(deps, state, answer, response.body);
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    return { type: "lost", error: deps.sender.explain(thrown) };
  } finally {
    answer?.close();
  }
}

async function* readStream(
  deps: FollowDeps,
  state: FollowState,
  answer: OpenAnswer,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<JobEvent, FollowEnd, undefined> {
  let lastSnapshot: JobView | undefined;
  let isSilent = true;
  const watch = watchSilence(deps, answer, state.lastEventId !== undefined);
  const hooks = {
    onActivity: () => {
      state.heardAtMs = deps.now();
      watch.heard();
    },
    onRetry: (pauseMs: number) => void (state.reconnectMs = pauseMs),
  };
  try {
    for await (const message of readServerEvents(body, hooks)) {
      if (message.event === streamErrorName) throw problemOf(message.data);
      const event = parseJobEvent(message);
      if (event === undefined) {
        if (message.id !== undefined) state.lastEventId = message.id;
        continue;
      }
      isSilent = false;
      watch.heardEvent();
      noteEvent(state, event, deps.now());
      lastSnapshot = event.name === "snapshot" ? event.data.job : lastSnapshot;
      yield event;
      if (event.name === "done") return { type: "done" };
    }
  } catch (thrown) {
    if (!watch.isTimeUp()) throw thrown;
  } finally {
    watch.stop();
  }
  if (isSilent && watch.isTimeUp()) {
    state.silentStreams += 1;
    if (state.silentStreams >= silentStreamsBeforePolling) return { type: "unavailable" };
  }
  if (lastSnapshot !== undefined && isTerminal(lastSnapshot.status)) {
    yield { name: "done", id: undefined, data: { job: lastSnapshot } };
    return { type: "done" };
  }
  const message = `${deps.sender.origin} ended the stream of events early`;
  return { type: "lost", error: new MillraceConnectionError(deps.sender.origin, message) };
}

function openStream(
  deps: FollowDeps,
  id: string,
  state: FollowState,
  signal: AbortSignal | undefined,
): Promise<OpenAnswer> {
  return deps.sender.open({
    method: "GET",
    path: `/v1/jobs/${encodeURIComponent(id)}/events`,
    headers: {
      accept: "text/event-stream",
      ...(state.lastEventId === undefined ? {} : { "last-event-id": state.lastEventId }),
    },
    signal,
    timeoutMs: deps.times.idleMs,
  });
}

/**
 * Closes the answer when its stream brings no event at first, or later nothing at all, in time.
 * A resumed stream may be quiet from the start: nothing may have happened since.
 */
function watchSilence({ times }: FollowDeps, answer: OpenAnswer, isResumed: boolean) {
  let hasEvents = isResumed;
  let isTimeUp = false;
  const onTime = (): void => {
    isTimeUp = true;
    answer.close();
  };
  let timer = setTimeout(onTime, isResumed ? times.idleMs : times.firstEventMs);
  const heard = (): void => {
    if (!hasEvents || isTimeUp) return; // comments alone don't prove that events come through
    clearTimeout(timer);
    timer = setTimeout(onTime, times.idleMs);
  };
  const heardEvent = (): void => {
    hasEvents = true;
    heard();
  };
  return { heard, heardEvent, isTimeUp: () => isTimeUp, stop: () => clearTimeout(timer) };
}

/** What the server says when it ends a stream by itself. */
function problemOf(data: string): MillraceApiError {
  const problem = streamErrorSchema.safeParse(JSON.parse(data));
  if (problem.success) return new MillraceApiError(problem.data);
  return unexpectedAnswer(200, "The server ended the stream of events without saying why");
}

function isEventStream(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
}
