import type { JobView } from "../http/job-view.ts";
import { createChatCalls } from "./chat-calls.ts";
import { followJob } from "./follow-job.ts";
import type { FollowOptions } from "./follow-job.ts";
import { defaultFollowTimes } from "./follow-state.ts";
import type { FollowDeps, FollowTimes } from "./follow-state.ts";
import { createHttpSender } from "./http-sender.ts";
import type { ClientSettings } from "./http-sender.ts";
import { createJobCalls } from "./job-calls.ts";
import type { JobEvent } from "./job-event.ts";
import { unexpectedAnswer } from "./millrace-error.ts";
import { createOperationCalls } from "./operation-calls.ts";

/** What the client takes besides its settings: the outer world, exchanged by tests. */
export interface ClientWorld {
  random?: () => number;
  now?: () => number;
  followTimes?: Partial<FollowTimes>;
}

export type MillraceClient = ReturnType<typeof createMillraceClient>;

/**
 * A typed client of the native API, for browsers and Node. Methods throw `MillraceApiError` when
 * the server answers an error, `MillraceConnectionError` when it does not answer, and the
 * signal's reason when aborted. Nothing is shared between calls, and nothing has to be closed.
 */
export function createMillraceClient(settings: ClientSettings, world: ClientWorld = {}) {
  const sender = createHttpSender(settings);
  const random = world.random ?? Math.random;
  const followDeps: FollowDeps = {
    sender,
    times: { ...defaultFollowTimes, ...world.followTimes },
    random,
    now: world.now ?? Date.now,
  };
  const jobs = createJobCalls(sender, random);

  /** The job's events, from its state now to its end; reconnects by itself. */
  const follow = (id: string, options: FollowOptions = {}): AsyncGenerator<JobEvent, void> =>
    followJob(followDeps, id, options);

  /** Waits for the job's end, however it ends. */
  async function waitFor(id: string, options: FollowOptions = {}): Promise<JobView> {
    for await (const event of follow(id, options)) {
      if (event.name === "done") return event.data.job;
    }
    throw unexpectedAnswer(200, `The events of job ${id} ended without its last one`);
  }

  return {
    ...jobs,
    follow,
    waitFor,
    ...createChatCalls(sender),
    ...createOperationCalls(sender),
  };
}
