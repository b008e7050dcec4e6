import type { ParkedSort } from "@shared/db";
import type { LaneOrder } from "@shared/queues/producer";

/** A lane's waiting jobs as they stood at one moment. */
export interface LaneLine {
  readAt: Date;
  order: Omit<LaneOrder, "ticketIds">;
  /** Where each ticket stands in the lane: 0 is the next one. */
  ranks: ReadonlyMap<string, number>;
  parked: ParkedSort[];
  /** Slots of the lane's live workers. */
  slots: number;
}

/** A waiting job, as its place is asked for. */
export interface WaitingJob {
  id: string;
  ticketId: string;
  /** The id of its API key; empty where the API was open. */
  key: string;
  priority: number;
  /** How many runs have begun: after the first, a job without a place waits for its retry. */
  attempt: number;
  /** Jobs of its key that came before it, but after the look at the lane. */
  newerBefore: number;
}

/** Where a job stands: 1 is the next one to be taken. `etaSeconds` until it is finished. */
export interface PlaceInLine {
  position: number;
  etaSeconds?: number;
}

/**
 * A job's place in its lane. A job with a ticket stands where its ticket does. For one without,
 * it is what taking turns will make of it: all of its key's earlier jobs come first, and each
 * other key has a turn for each of those and one for the job's own round.
 * Undefined for a job that waits for its next attempt.
 */
export function placeInLine(line: LaneLine, job: WaitingJob, now: Date): PlaceInLine | undefined {
  const rank = line.ranks.get(job.ticketId);
  if (rank !== undefined) return withEta(line, rank + 1, now);
  if (job.attempt > 0) return undefined;
  const ownBefore = ownJobsBefore(line, job);
  let others = 0;
  for (const [key, count] of waitingByKey(line)) {
    if (key !== job.key) others += Math.min(count, ownBefore + 1);
  }
  return withEta(line, ownBefore + others + 1, now);
}

/** The key's jobs that come before this one: the more urgent, then the older. */
function ownJobsBefore({ order, parked }: LaneLine, job: WaitingJob): number {
  const ticketed = order.counts
    .filter(({ key, priority }) => key === job.key && priority <= job.priority)
    .reduce((sum, { count }) => sum + count, 0);
  const own = parked.filter(({ key }) => key === job.key);
  const moreUrgent = own
    .filter(({ priority }) => priority < job.priority)
    .reduce((sum, { count }) => sum + count, 0);
  const sort = own.find(({ priority }) => priority === job.priority);
  return ticketed + moreUrgent + (sort ? parkedBefore(sort, job.id) : 0) + job.newerBefore;
}

/** Ids grow with time. Between two marks the older ones are taken to be half. */
function parkedBefore({ marks, count }: ParkedSort, id: string): number {
  const next = marks.findIndex((mark) => mark.id >= id);
  if (next === -1) {
    const last = marks.at(-1);
    // Past the last mark lie fewer than a step; a job that is newer than the look is behind all.
    return last === undefined || count - last.before <= 1 ? count : (last.before + count) / 2;
  }
  const mark = marks[next];
  const earlier = marks[next - 1];
  if (!mark || mark.id === id || !earlier) return mark?.before ?? 0;
  return (mark.before + earlier.before) / 2;
}

function waitingByKey({ order, parked }: LaneLine): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, count } of [...order.counts, ...parked]) {
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}

/**
 * Free slots begin the first ones at once. Behind them a slot comes free every `run / slots`, the
 * first one half of that from then; very short runs leave at the measured pace instead. What has
 * passed since the look is taken off.
 */
function withEta({ order, slots, readAt }: LaneLine, place: number, now: Date): PlaceInLine {
  const position = Math.round(place);
  const { runMs, everyMs = 0, takenCount } = order;
  if (runMs === undefined || slots === 0) return { position };
  const free = Math.max(0, slots - takenCount);
  const ageMs = now.getTime() - readAt.getTime();
  const waitMs = Math.max(0, place - free - 0.5) * Math.max(runMs / slots, everyMs) - ageMs;
  const seconds = (position <= free ? runMs : Math.max(0, waitMs) + runMs) / 1_000;
  return {
    position,
    etaSeconds: seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds),
  };
}
