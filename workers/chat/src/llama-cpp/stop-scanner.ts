/** Lets a text through up to the first of some texts at which it is to stop. */
export interface StopScanner {
  /** What may go out now; the end of it is held back where a stop text might begin. */
  push(text: string): string;
  readonly isStopped: boolean;
  /** What was held back, once nothing more comes. */
  flush(): string;
}

export function createStopScanner(stops: readonly string[]): StopScanner {
  let held = "";
  let isStopped = false;
  return {
    get isStopped() {
      return isStopped;
    },
    push(text) {
      if (isStopped) return "";
      held += text;
      const place = firstStop(held, stops);
      isStopped = place !== undefined;
      return take(place ?? held.length - partialStop(held, stops));
    },
    flush() {
      return isStopped ? "" : take(held.length);
    },
  };

  function take(length: number): string {
    const taken = held.slice(0, length);
    held = held.slice(length);
    return taken;
  }
}

/** Where the stop text begins that is complete first, so that pieces and whole give the same. */
function firstStop(text: string, stops: readonly string[]): number | undefined {
  let first: { place: number; end: number } | undefined;
  for (const stop of stops) {
    const place = text.indexOf(stop);
    const end = place + stop.length;
    if (place < 0 || (first && (end > first.end || (end === first.end && place > first.place))))
      continue;
    first = { place, end };
  }
  return first?.place;
}

/** The length of the longest end of the text that is the beginning of a stop text. */
function partialStop(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
