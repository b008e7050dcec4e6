import { isTerminal } from "../jobs/job-status.ts";
import { abortablePause } from "./abortable-pause.ts";
import type { FollowDeps, FollowEnd, FollowState } from "./follow-state.ts";
import { noteEvent } from "./follow-state.ts";
import type { JobEvent } from "./job-event.ts";
import { lenientJobSchema } from "./lenient-views.ts";

/** A server that does not wait is not asked more often than this. */
const shortestPauseMs = 500;

/**
 * Follows a job by asking for it: each change is a snapshot that replaces the one before, the
 * terminal state also a `done`. Ends when an answer fails. Throws only when aborted.
 */
export async function* pollJob(
  deps: FollowDeps,
  id: string,
  state: FollowState,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent, FollowEnd, undefined> {
  const waitSeconds = Math.floor(deps.times.pollWaitMs / 1_000);
  let lastSeen = "";
  let wait = 0; // the first answer is wanted at once, the next ones when something has changed
  for (;;) {
    const askedAtMs = deps.now();
    const path = `/v1/jobs/${encodeURIComponent(id)}`;
    try {
      const job = await deps.sender.json(
        { method: "GET", path, query: { wait }, signal },
        lenientJobSchema,
      );
      const event: JobEvent = { name: "snapshot", id: undefined, data: { job, reset: true } };
      noteEvent(state, event, deps.now());
      const seen = JSON.stringify([job.status, job.attempt, job.progress, job.feasible]);
      if (seen !== lastSeen) yield event;
      if (isTerminal(job.status)) {
        yield { name: "done", id: undefined, data: { job } };
        return { type: "done" };
      }
      lastSeen = seen;
      wait = waitSeconds;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return { type: "lost", error };
    }
    const pauseMs = Math.min(shortestPauseMs, deps.times.pollWaitMs) - (deps.now() - askedAtMs);
    if (pauseMs > 0) await abortablePause(pauseMs, signal);
  }
}
