import type { Logger } from "@shared/runtime";

/*
 * Tells within about 100 ms that a store is gone, also one that hangs: that takes connections
 * and answers nothing.
 *
 *   up      the store is asked every 50 ms while requests come, once a second otherwise
 *   down    it did not answer in time, or a call found it away: what waits for it is refused,
 *           and it is asked every 100 ms; its first answer leads back to `up`
 *   closed  final
 *
 * How long it may take to answer follows from how long it took lately: on a busy machine a store
 * is slow, and not gone. That is why a slow statement alone proves nothing.
 */
export interface StoreWatch {
  readonly isUp: boolean;
  /** Somebody is about to use the store: look closely for a while. */
  touch(): void;
  /** Waits for the work, but no longer than the store is up. Rejects with the failure of either. */
  whileUp<T>(work: Promise<T>): Promise<T>;
  /** A call found that the store is away. */
  report(cause: unknown): void;
  close(): void;
}

export interface StoreWatchDeps {
  name: string;
  /** A question that costs the store next to nothing, on a connection of its own. */
  ask: () => Promise<unknown>;
  /** Gives that connection up for a new one: no answer came for two seconds. */
  renew: () => void;
  /** The store was found gone. */
  onDown?: () => void;
  logger: Logger;
}

const closeLookMs = 50;
const farLookMs = 1_000;
const downLookMs = 100;
/** How long a touch lasts. */
const touchMs = 2_000;
const leastPatienceMs = 75;
const mostPatienceMs = 1_000;
const giveUpMs = 2_000;
const keptLatencies = 20;
/** A timer that is this late says that our own process had no time to read an answer. */
const lagMs = 25;

export function createStoreWatch(deps: StoreWatchDeps): StoreWatch {
  const waiting = new Set<(cause: unknown) => void>();
  const latencies: number[] = [];
  let isUp = true;
  let isAsking = false;
  let isClosed = false;
  let touchedAt = Number.NEGATIVE_INFINITY;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function patienceMs(): number {
    // Before anything is known of the store, it gets all the time there is.
    if (latencies.length < 3) return mostPatienceMs;
    return Math.min(Math.max(8 * Math.max(...latencies), leastPatienceMs), mostPatienceMs);
  }

  function goDown(cause: unknown): void {
    if (isClosed) return;
    if (isUp) {
      isUp = false;
      deps.logger.warn({ code: "STORE_AWAY", err: cause }, `${deps.name} is away`);
      deps.onDown?.();
    }
    for (const refuse of [...waiting]) refuse(cause);
  }

  function noteAnswer(latencyMs: number): void {
    answeredAt = performance.now();
    if (isUp) {
      latencies.push(latencyMs);
      if (latencies.length > keptLatencies) latencies.shift();
      return;
    }
    isUp = true;
    deps.logger.info(`${deps.name} is back`);
  }

  async function look(): Promise<void> {
    if (isAsking || isClosed) return;
    isAsking = true;
    clearTimeout(timer);
    const askedAt = performance.now();
    const stopPatience = isUp ? startPatience(patienceMs(), goDown) : () => undefined;
    try {
      await answerOf(deps.ask());
      noteAnswer(performance.now() - askedAt);
    } catch (error) {
      goDown(error);
    } finally {
      stopPatience();
      isAsking = false;
      schedule();
    }
  }

  /** The answer, or a rejection and a new connection when none comes at all. */
  async function answerOf(answer: Promise<unknown>): Promise<void> {
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      giveUp = setTimeout(() => {
        reject(new Error(`no answer within ${giveUpMs} ms`));
        if (!isClosed) deps.renew();
      }, giveUpMs);
      giveUp.unref();
    });
    try {
      await Promise.race([answer, late]);
    } finally {
      clearTimeout(giveUp);
    }
  }

  function schedule(): void {
    if (isClosed) return;
    const isTouched = performance.now() - touchedAt < touchMs;
    const pauseMs = isUp ? (isTouched ? closeLookMs : farLookMs) : downLookMs;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pauseMs);
    timer.unref();
  }

  schedule();
  return {
    get isUp() {
      return isUp;
    },
    touch() {
      touchedAt = performance.now();
      if (isUp && touchedAt - answeredAt > closeLookMs) void look();
    },
    whileUp(work) {
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        work.then(resolve, reject).finally(() => waiting.delete(reject));
      });
    },
    report(cause) {
      goDown(cause);
      schedule();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Calls back when no answer came in time, unless stopped before. */
function startPatience(patienceMs: number, onLate: (cause: Error) => void): () => void {
  let timer: NodeJS.Timeout;
  let turn: NodeJS.Immediate | undefined;
  let rounds = 0;
  const wait = (ms: number) => {
    const dueAt = performance.now() + ms;
    timer = setTimeout(() => {
      rounds += 1;
      if (performance.now() - dueAt > lagMs && rounds < 4) return wait(patienceMs / 2);
      // After the poll phase: an answer that has arrived is read first.
      turn = setImmediate(() => onLate(new Error(`no answer within ${Math.round(patienceMs)} ms`)));
    }, ms);
    timer.unref();
  };
  wait(patienceMs);
  return () => {
    clearTimeout(timer);
    if (turn) clearImmediate(turn);
  };
}
