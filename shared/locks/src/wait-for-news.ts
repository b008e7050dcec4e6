/** One wait that may be called off before it begins. */
export interface NewsWait {
  /** Ends the wait; also one that begins later. */
  readonly call: () => void;
  /** Resolves when called, or after `limitMs`; rejects with the signal's reason when it aborts. */
  wait(limitMs: number): Promise<void>;
}

export function waitForNews(signal: AbortSignal): NewsWait {
  const { promise: called, resolve: call } = Promise.withResolvers<void>();
  return {
    call,
    async wait(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      try {
        await untilAborted(Promise.race([called, over]), signal);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** What `work` gives; rejects with the signal's reason when that aborts first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
