import { abortablePause } from "./abortable-pause.ts";
import type { FollowDeps, FollowState } from "./follow-state.ts";
import type { JobEvent } from "./job-event.ts";
import { isTransient, MillraceApiError } from "./millrace-error.ts";
import { pollJob } from "./poll-job.ts";
import { reconnectPauseMs } from "./reconnect-pause.ts";
import { streamJob } from "./stream-job.ts";

/*
 * The states of one follower:
 * - streaming: a connection of server-sent events is open; each event's id is kept.
 * - pausing: the last connection ended early; a pause with jitter, then streaming again with
 *   `Last-Event-ID`, so the server goes on behind the last event that was seen.
 * - polling: events can't be had (a proxy holds them back, the server's queue is away); the job
 *   is asked for again and again, each change comes as a snapshot that replaces the one before.
 *   Never left for streaming again.
 * - ended: `done` was given, the server refused, the caller aborted, or nothing was heard for
 *   `giveUpAfterMs`.
 */

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  /** Go on behind this event. */
  lastEventId?: string | undefined;
  /** How long to go on trying while the server can't be reached; default one minute. */
  giveUpAfterMs?: number | undefined;
  /** Called with the reason when the connection was lost and is to be taken up again. */
  onLost?: ((error: unknown) => void) | undefined;
}

const defaultGiveUpAfterMs = 60_000;
const failuresBeforePolling = 4;

/**
 * A job's events until its `done`. Reconnects by itself; throws `MillraceApiError` when the
 * server refuses (404: no such job), `MillraceConnectionError` when it stays away, and the
 * signal's reason when aborted. Leaving the loop early closes the connection and cancels nothing.
 */
export async function* followJob(
  deps: FollowDeps,
  id: string,
  options: FollowOptions = {},
): AsyncGenerator<JobEvent, void, undefined> {
  const { signal, giveUpAfterMs = defaultGiveUpAfterMs } = options;
  const state: FollowState = {
    lastEventId: options.lastEventId,
    reconnectMs: deps.times.reconnectMs,
    failures: 0,
    silentStreams: 0,
    heardAtMs: deps.now(),
  };
  let connect = streamJob;
  for (;;) {
    const end = yield* connect(deps, id, state, signal);
    if (end.type === "done") return;
    if (end.type === "unavailable") {
      connect = pollJob;
      continue;
    }
    if (isQueueAway(end.error) && state.failures >= failuresBeforePolling) {
      connect = pollJob; // the events are away with Redis, the job itself can still be read
      continue;
    }
    const hasGivenUp = deps.now() - state.heardAtMs >= giveUpAfterMs;
    if (hasGivenUp || !isTransient(end.error)) throw end.error;
    options.onLost?.(end.error);
    await abortablePause(
      reconnectPauseMs(state.failures, state.reconnectMs, deps.random()),
      signal,
    );
    state.failures += 1;
  }
}

function isQueueAway(error: unknown): boolean {
  return error instanceof MillraceApiError && error.code === "QUEUE_UNAVAILABLE";
}
