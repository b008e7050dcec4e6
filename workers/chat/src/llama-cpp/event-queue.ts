/** Events of one side for a loop on the other: none is lost, and the loop waits for the next. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** Ends the loop once it has seen all events; with an error when one is given. */
  end(error?: unknown): void;
  /** Ends the loop at once with this error; what it has not seen yet is dropped. */
  cut(error: unknown): void;
}

export function createEventQueue<T>(): EventQueue<T> {
  const events: T[] = [];
  let end: { error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  return {
    push(event) {
      if (end === undefined) events.push(event);
      wake();
    },
    end(error) {
      end ??= error === undefined ? {} : { error };
      wake();
    },
    cut(error) {
      events.length = 0;
      end ??= { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (events.length > 0) yield events.shift() as T;
        if (end !== undefined) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if ("error" in end) throw end.error;
    },
  };
}
