import { compareStreamIds } from "./stream-entry.ts";
import type { StreamEntry } from "./stream-entry.ts";

/**
 * What a follower hears:
 * - `entry`: the next entry of the stream, in order, each once.
 * - `ended`: the record says that the job is over or gone; entries may still lie in the stream.
 * - `idle`: nothing came within the time asked for.
 * - `dropped`: it reads too slowly to be kept; follow again from the last entry seen.
 * - `closed`: the follower or the hub was closed.
 */
export type FollowerItem =
  | { type: "entry"; entry: StreamEntry }
  | { type: "ended" }
  | { type: "idle" }
  | { type: "dropped" }
  | { type: "closed" };

/** One reader of one job's events, with its own place and a bounded queue. */
export interface JobFollower {
  readonly jobId: string;
  /** The last entry that was queued for this reader. */
  readonly cursor: string;
  /** Waits for the next item, at most `timeoutMs`. One call at a time. */
  next(timeoutMs: number): Promise<FollowerItem>;
  close(): void;
}

/** The side of a follower that the hub writes to. */
export interface FollowerFeed extends JobFollower {
  /** Queues the entry unless the reader is past it. */
  deliver(entry: StreamEntry): void;
  /** Says once that the job is over. */
  end(): void;
}

export interface JobFollowerOptions {
  jobId: string;
  /** Deliver only entries newer than this. */
  afterId: string;
  /** Entries that may wait for a slow reader. */
  maxQueued: number;
  onClose: (follower: FollowerFeed) => void;
}

/**
 * A follower is *open* until it is closed or dropped; both are final. A dropped one is given what
 * waits in its queue first: so a reader that comes back with a long way to go always gets on.
 */
export function createJobFollower(options: JobFollowerOptions): FollowerFeed {
  const queue: FollowerItem[] = [];
  let cursor = options.afterId;
  let finalItem: FollowerItem | undefined;
  let isEnded = false;
  let wake: (() => void) | undefined;

  function push(item: FollowerItem): void {
    queue.push(item);
    wake?.();
  }

  function settle(item: FollowerItem): void {
    if (finalItem) return;
    finalItem = item;
    if (item.type === "closed") queue.length = 0;
    options.onClose(follower);
    wake?.();
  }

  function waitForItem(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      wake = () => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
    });
  }

  const follower: FollowerFeed = {
    jobId: options.jobId,
    get cursor() {
      return cursor;
    },
    async next(timeoutMs) {
      if (!finalItem && queue.length === 0) await waitForItem(timeoutMs);
      return queue.shift() ?? finalItem ?? { type: "idle" };
    },
    deliver(entry) {
      if (finalItem || compareStreamIds(entry.id, cursor) <= 0) return;
      if (queue.length >= options.maxQueued) {
        settle({ type: "dropped" });
        return;
      }
      cursor = entry.id;
      push({ type: "entry", entry });
    },
    end() {
      if (finalItem || isEnded) return;
      isEnded = true;
      push({ type: "ended" });
    },
    close: () => settle({ type: "closed" }),
  };
  return follower;
}
