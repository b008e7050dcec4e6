/** Adds up the milliseconds of named steps; a step may run several times. */
export interface Stopwatch {
  add(step: string, ms: number): void;
  time<T>(step: string, work: () => T): T;
  /** Whole milliseconds per step, and `total` since the start. */
  timingsMs(): Record<string, number>;
}

export function createStopwatch(now: () => number): Stopwatch {
  const startedAt = now();
  const steps = new Map<string, number>();
  const add = (step: string, ms: number) => steps.set(step, (steps.get(step) ?? 0) + ms);
  return {
    add,
    time(step, work) {
      const from = now();
      const value = work();
      add(step, now() - from);
      return value;
    },
    timingsMs() {
      const rounded = [...steps].map(([step, ms]) => [step, Math.round(ms)] as const);
      return { ...Object.fromEntries(rounded), total: Math.round(now() - startedAt) };
    },
  };
}
