import type { BatchPace } from "../batch-pace.ts";
import type { DeltasResult } from "./delta-sender.ts";

/*
 * Brings the deltas of one run to its followers, in order, each once.
 *
 *   idle      nothing waits
 *   sending   a batch is under way; what comes meanwhile is the next batch, merged where the kind
 *             of job can: under load the batches grow by themselves
 *   gathering a batch is held back until the pace lets it go; never the first one
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
  /** Shared by all runs of the process: under load their deltas leave together. */
  pace: BatchPace;
  /** Called once when the run may write no more. */
  onRefused: () => void;
}

export function createDeltaWriter(deps: DeltaWriterDeps): DeltaWriter {
  /** What was sent, as JSON: a Redis that lost its memory is told again. */
  const sent: string[] = [];
  const waiting: unknown[] = [];
  const history: unknown[] = [];
  let sending: Promise<void> | undefined;
  let endGathering: (() => void) | undefined;
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
      while (waiting.length > 0 && !isRefused) {
        if (sent.length > 0 && !isFlushing) await gather();
        await sendBatch();
      }
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
    }
  }

  /** Until the pace lets the next batch go, or nothing more will come. */
  async function gather(): Promise<void> {
    const turn = deps.pace.next();
    if (!turn) return;
    const end = new Promise<void>((resolve) => {
      endGathering = resolve;
    });
    await Promise.race([turn, end]);
  }

  return {
    write,
    async flush() {
      isFlushing = true;
      endGathering?.();
      await sending;
      if (failure !== undefined) throw failure;
    },
    get hasStreamed() {
      return sent.length > 0;
    },
    told: () => history,
  };
}
