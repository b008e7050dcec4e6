import type { ListingFailure, ModelRegistry } from "./model-registry.ts";

const everyMs = 30_000;

/** Asks the providers for their models, again and again; the registry says who is due. */
export class ListingLoop {
  readonly #registry: ModelRegistry;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #onFailure: (failure: ListingFailure) => void;
  readonly #abort = new AbortController();
  readonly #told = new Map<string, string>();
  #running: Promise<void> | undefined;

  constructor(
    registry: ModelRegistry,
    pause: (ms: number, signal: AbortSignal) => Promise<void>,
    onFailure: (failure: ListingFailure) => void = () => undefined,
  ) {
    this.#registry = registry;
    this.#pause = pause;
    this.#onFailure = onFailure;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (;;) {
        await this.#refresh();
        await this.#pause(everyMs, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #refresh(): Promise<void> {
    const failures = await this.#registry.refresh(this.#abort.signal);
    const reasons = new Map(failures.map(({ provider, message }) => [provider, message]));
    for (const failure of failures) {
      if (this.#told.get(failure.provider) !== failure.message) this.#onFailure(failure);
    }
    this.#told.clear();
    for (const [provider, message] of reasons) this.#told.set(provider, message);
  }
}
