import type { HttpSender } from "./http-sender.ts";
import type { JobEvent } from "./job-event.ts";

/** Times that tests shorten. */
export interface FollowTimes {
  /** The first pause before a reconnect. */
  reconnectMs: number;
  /** The server sends at least a comment every 15 s; a stream silent for this long is dead. */
  idleMs: number;
  /** The snapshot comes at once; a stream without any event for this long is being held back. */
  firstEventMs: number;
  /** How long one poll waits for a change. */
  pollWaitMs: number;
}

export const defaultFollowTimes: FollowTimes = {
  reconnectMs: 500,
  idleMs: 40_000,
  firstEventMs: 10_000,
  pollWaitMs: 5_000,
};

export interface FollowDeps {
  sender: HttpSender;
  times: FollowTimes;
  random: () => number;
  now: () => number;
}

/** What one follower knows, whichever way it follows at the moment. */
export interface FollowState {
  lastEventId: string | undefined;
  reconnectMs: number;
  /** Connections in a row that brought no event. */
  failures: number;
  /** Streams in a row that were open and brought no event in time. */
  silentStreams: number;
  /** When the server was last heard. */
  heardAtMs: number;
}

/**
 * How one connection ended. `lost`: pause and try again, if the error is one that passes.
 * `unavailable`: events can't be had from this server, ask for the job instead.
 */
export type FollowEnd =
  | { type: "done" }
  | { type: "lost"; error: unknown }
  | { type: "unavailable" };

/** Takes note of an event that arrived. */
export function noteEvent(state: FollowState, event: JobEvent, nowMs: number): void {
  state.heardAtMs = nowMs;
  state.failures = 0;
  state.silentStreams = 0;
  if (event.id !== undefined) state.lastEventId = event.id;
}
