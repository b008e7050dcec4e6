/** A promise with its handles outside: tests wait for it, the code under test fires it. */
export interface Signal<T = void> {
  readonly fired: Promise<T>;
  fire(value: T): void;
}

export function createSignal<T = void>(): Signal<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { fired: promise, fire: resolve };
}
