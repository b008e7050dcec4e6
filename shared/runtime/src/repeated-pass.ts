export interface RepeatedPassOptions {
  /** The pause before each pass. */
  intervalMs: number;
  /** Aborts when the repetition stops; a pass may end early on it. */
  pass: (signal: AbortSignal) => Promise<unknown>;
  /** Hears of a pass that failed; the next one comes all the same. */
  onError: (error: unknown) => void;
}

export interface RepeatedPass {
  start(): void;
  /** No further pass begins; settles when the one under way has ended. */
  stop(): Promise<void>;
}

/** Carries out a pass again and again, never two at a time. */
export function repeatPass(options: RepeatedPassOptions): RepeatedPass {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function runOnce(): Promise<void> {
    try {
      await options.pass(stopped.signal);
    } catch (error) {
      options.onError(error);
    }
    schedule();
  }

  function schedule(): void {
    if (stopped.signal.aborted) return;
    timer = setTimeout(() => {
      running = runOnce();
    }, options.intervalMs);
  }

  return {
    start: schedule,
    async stop() {
      stopped.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
