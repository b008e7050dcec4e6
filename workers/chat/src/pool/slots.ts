/** Places of which each is taken by one at a time; who finds none free waits in line. */
export interface Slots {
  readonly hasFree: boolean;
  /** Waits for a place; gives what frees it again, once. Throws the signal's reason on abort. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const line = new Set<() => void>();
  return {
    get hasFree() {
      return free > 0;
    },
    async take(signal) {
      signal.throwIfAborted();
      if (free === 0) await turn(signal);
      else free--;
      let isTaken = true;
      return () => {
        if (isTaken) pass();
        isTaken = false;
      };
    },
  };

  /** Hands the place to the next in line, so that nobody who comes later gets it first. */
  function pass(): void {
    const [next] = line;
    if (next === undefined) free++;
    else next();
  }

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.delete(enter);
        signal.removeEventListener("abort", onAbort);
      };
      const enter = () => {
        leave();
        resolve();
      };
      const onAbort = () => {
        leave();
        reject(signal.reason);
      };
      line.add(enter);
      signal.addEventListener("abort", onAbort);
    });
  }
}
