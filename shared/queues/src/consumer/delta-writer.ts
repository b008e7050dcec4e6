import type { DeltasResult } from "./job-run.ts";

/*
 * Brings the deltas of one run to its followers, in order, each once.
 *
 *   idle      nothing waits
 *   sending   a batch is under way; what comes meanwhile is the next batch, merged where the kind
 *             of job can: under load the batches grow by themselves
 *   gathering a batch is held back for the pace's pause; never the first one
 *   refused   the run may write no more (a newer one has begun, or the job ended)
 *   failed    Redis refuses; `flush` says so
 */

export interface DeltaWriter {
  /** Cheap to call; never fails, never waits. */
  write(delta: unknown): void;
  /** Waits until all deltas are with Redis; rejects where Redis refused them. */
  flush(): Promise<void>;
  /** Whether a follower may have seen something of this run. */
  readonly hasStreamed: boolean;
  /** Everything written so far, one by one. */
  told(): unknown[];
}

export interface DeltaWriterDeps {
  send(first: number, deltas: string[]): Promise<DeltasResult>;
  /** Makes one delta of two that follow each other; undefined where they have to stay apart. */
  merge?: ((earlier: unknown, later: unknown) => unknown) | undefined;
  pace: DeltaPace;
  /** Called once when the run may write no more. */
  onRefused: () => void;
}

/** How long deltas are gathered, over all runs of a process. */
export interface DeltaPace {
  /** Notes a batch; gives the pause until the next batch of the same run, in milliseconds. */
  next(): number;
}

export function createDeltaWriter(deps: DeltaWriterDeps): DeltaWriter {
  /** What was sent, as JSON: a Redis that lost its memory is told again. */
  const sent: string[] = [];
  const waiting: unknown[] = [];
  const history: unknown[] = [];
  let sending: Promise<void> | undefined;
  let endPause: (() => void) | undefined;
  let isFlushing = false;
  let isRefused = false;
  let failure: unknown;

  function write(delta: unknown): void {
    if (isRefused || failure !== undefined) return;
    history.push(delta);
    const merged = waiting.length > 0 ? deps.merge?.(waiting.at(-1), delta) : undefined;
    if (merged === undefined) waiting.push(delta);
    else waiting[waiting.length - 1] = merged;
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    try {
      while (waiting.length > 0 && !isRefused) await sendBatch();
    } catch (error) {
      failure = error ?? new Error("deltas were refused");
    } finally {
      sending = undefined;
    }
  }

  async function sendBatch(): Promise<void> {
    const first = sent.length + 1;
    sent.push(...waiting.splice(0).map((delta) => JSON.stringify(delta)));
    let result = await deps.send(first, sent.slice(first - 1));
    while (result.move === "gap") {
      result = await deps.send(result.stored + 1, sent.slice(result.stored));
    }
    if (result.move !== "ok") {
      isRefused = true;
      deps.onRefused();
      return;
    }
    const pauseMs = deps.pace.next();
    if (pauseMs > 0 && !isFlushing) await pause(pauseMs);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    write,
    async flush() {
      isFlushing = true;
      endPause?.();
      await sending;
      if (failure !== undefined) throw failure;
    },
    get hasStreamed() {
      return sent.length > 0;
    },
    told: () => history,
  };
}
