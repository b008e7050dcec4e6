import type { NewJob, UnfinishedCount } from "@shared/db";
import { apiProblem } from "../http/api-problem.ts";

/*
 * Caps on waiting jobs. What waits is counted in Postgres at most once a second, and between two
 * counts this process adds what it lets in itself. A submission is refused only by a count that
 * is at most a tenth of a second old (or twenty times as long as counting takes).
 *
 * So one process holds a cap exactly while nothing ends, and may refuse a few too early at the
 * edge of a count. With several, each may let in what the others did since its last count: at
 * most their submissions of a second over the cap.
 *
 *   under way   let in, the row not yet committed
 *   since       committed after the last count began (some of them were counted as well)
 */

export interface Admission {
  /**
   * Lets a job in. The caller says what became of it.
   * @throws AppError QUEUE_FULL or KEY_QUEUE_FULL, with Retry-After; DATABASE_UNAVAILABLE
   */
  enter(job: Pick<NewJob, "kind" | "lane" | "keyId">): Promise<Entry>;
}

export interface Entry {
  leave(isWaiting: boolean): void;
}

export interface AdmissionDeps {
  countUnfinished: () => Promise<UnfinishedCount[]>;
  caps: AdmissionCaps;
  /** About how many milliseconds pass until a job of the lane ends; undefined: not known. */
  everyMsOf: (lane: string) => number | undefined;
}

export interface AdmissionCaps {
  waitingPerKind: number;
  /** Of one API key, over all kinds. An open API has no keys, and only the cap per kind. */
  waitingPerKey: number;
}

const keepMs = 1_000;
const refuseMs = 100;
const keepTimesCost = 20;
const unknownRetrySeconds = 5;
const longestRetrySeconds = 60;

/** How many jobs, by kind and by key. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string, key: string, count: number): void {
    for (const name of [`kind ${kind}`, `key ${key}`]) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
    }
  }

  ofKind = (kind: string): number => this.#counts.get(`kind ${kind}`) ?? 0;
  ofKey = (key: string): number => this.#counts.get(`key ${key}`) ?? 0;
}

export function createAdmission({ countUnfinished, caps, everyMsOf }: AdmissionDeps): Admission {
  let counted = new Tally();
  let since = new Tally();
  const underWay = new Tally();
  let countedAt = Number.NEGATIVE_INFINITY;
  let costMs = 0;
  let counting: Promise<void> | undefined;
  let sinceCounting: Tally | undefined;

  async function count(): Promise<void> {
    const began = performance.now();
    sinceCounting = new Tally();
    try {
      const next = new Tally();
      for (const one of await countUnfinished()) {
        if (one.status === "queued") next.add(one.kind, one.key, one.count);
      }
      counted = next;
      since = sinceCounting;
      countedAt = began;
      costMs = performance.now() - began;
    } finally {
      sinceCounting = undefined;
      counting = undefined;
    }
  }

  const recount = () => (counting ??= count());
  const isOlderThan = (ms: number) =>
    performance.now() - countedAt > Math.max(ms, keepTimesCost * costMs);

  function fullCap(kind: string, key: string): "kind" | "key" | undefined {
    const tallies = [counted, since, underWay];
    const sum = (of: (tally: Tally) => number) => tallies.reduce((all, one) => all + of(one), 0);
    if (sum((tally) => tally.ofKind(kind)) >= caps.waitingPerKind) return "kind";
    return key !== "" && sum((tally) => tally.ofKey(key)) >= caps.waitingPerKey ? "key" : undefined;
  }

  function refusal(cap: "kind" | "key", kind: string, lane: string): Error {
    const everyMs = everyMsOf(lane);
    const seconds = everyMs === undefined ? unknownRetrySeconds : Math.ceil(everyMs / 1_000);
    const headers = { "retry-after": String(Math.min(Math.max(seconds, 1), longestRetrySeconds)) };
    return cap === "kind"
      ? apiProblem("QUEUE_FULL", `${caps.waitingPerKind} jobs of the kind ${kind} wait already.`, {
          headers,
        })
      : apiProblem("KEY_QUEUE_FULL", `${caps.waitingPerKey} jobs of your key wait already.`, {
          headers,
        });
  }

  return {
    async enter({ kind, lane, keyId }) {
      const key = keyId ?? "";
      if (countedAt === Number.NEGATIVE_INFINITY) await recount();
      // Nobody waits for this one; where it fails, the next submission tries again.
      if (isOlderThan(keepMs)) recount().catch(() => undefined);
      if (fullCap(kind, key) && isOlderThan(refuseMs)) await recount();
      const cap = fullCap(kind, key);
      if (cap) throw refusal(cap, kind, lane);
      underWay.add(kind, key, 1);
      return {
        leave(isWaiting) {
          underWay.add(kind, key, -1);
          if (!isWaiting) return;
          since.add(kind, key, 1);
          sinceCounting?.add(kind, key, 1);
        },
      };
    },
  };
}
