/**
 * One model that takes memory, from the moment that this is set aside for it until it is free.
 *
 * - `loading`: its process starts and reads the file. All who want it wait for the same load.
 *   Leaves to `ready` when it can answer; to `unloading` when nobody wants it any more, its file
 *   changed or the pool closes; to `gone` when it failed.
 * - `ready`: answers. Leaves to `draining` when its memory is wanted, it idled too long, its file
 *   changed or the pool closes; to `gone` when its process crashes.
 * - `draining`: answers those who hold it, takes nobody new, and is never `ready` again: who wants
 *   the model waits until it is gone and loads it anew, so that a popular one can't keep the
 *   memory for ever. Leaves to `unloading` with its last holder, or to `gone` by a crash.
 * - `unloading`: its process is told to end. Leaves to `gone` with the exit of the process.
 * - `gone`: its memory is free. Final.
 */
import { AppError } from "@shared/runtime";
import type { LlamaProcess } from "../llama-cpp/start-llama-process.ts";
import type { LocalProgress } from "./local-event.ts";
import { createSlots } from "./slots.ts";
import type { Slots } from "./slots.ts";

/** The code of the error of those who waited for a load that was given up. */
export const modelUnloaded = "MODEL_UNLOADED";

export type ResidentState = "loading" | "ready" | "draining" | "unloading" | "gone";

export type OnProgress = (progress: LocalProgress) => void;

export interface ResidentOptions {
  slots: number;
  /** Makes room and starts the process; throws when that fails, with nothing left of it. */
  load: (signal: AbortSignal, onProgress: OnProgress) => Promise<LlamaProcess>;
  /** Unused for so long it drains; undefined: never. */
  idleMs: number | undefined;
  /** Called after each change of state or of who holds it. */
  onChange: () => void;
}

export class ResidentModel {
  readonly slots: Slots;
  readonly #options: ResidentOptions;
  readonly #unwanted = new AbortController();
  readonly #gone = Promise.withResolvers<void>();
  readonly #listeners = new Set<OnProgress>();
  readonly #loaded: Promise<LlamaProcess>;
  #process: LlamaProcess | undefined;
  #state: ResidentState = "loading";
  #holders = 0;
  #idle: NodeJS.Timeout | undefined;
  #progress: LocalProgress | undefined;
  readyAtMs = 0;
  usedAtMs = 0;

  constructor(options: ResidentOptions) {
    this.#options = options;
    this.slots = createSlots(options.slots);
    // Not at once: who makes it has to have it first.
    this.#loaded = Promise.resolve().then(() => this.#load());
    this.#loaded.catch(() => undefined /* those who hold it hear of it */);
  }

  get state(): ResidentState {
    return this.#state;
  }

  get holders(): number {
    return this.#holders;
  }

  get process(): LlamaProcess | undefined {
    return this.#process;
  }

  /** Resolves when its memory is free. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** Whether somebody new may hold it. */
  get isOpen(): boolean {
    return this.#state === "loading" || this.#state === "ready";
  }

  /**
   * Holds it until `leave` is called, once for each `hold`, also when this fails. Waits until it is
   * loaded, saying how far that is; throws what loading failed with, or the signal's reason.
   */
  async hold(signal: AbortSignal, onProgress: OnProgress): Promise<LlamaProcess> {
    this.#holders++;
    clearTimeout(this.#idle);
    if (this.#state === "loading" && this.#progress !== undefined) onProgress(this.#progress);
    this.#listeners.add(onProgress);
    try {
      return await orAborted(this.#loaded, signal);
    } finally {
      this.#listeners.delete(onProgress);
    }
  }

  leave(): void {
    this.#holders--;
    this.usedAtMs = performance.now();
    if (this.#holders === 0) this.#rest();
    this.#options.onChange();
  }

  /** Frees its memory as soon as nobody holds it. */
  drain(): void {
    if (this.#state === "loading") this.#giveUpLoading();
    if (this.#state !== "ready") return;
    this.#become("draining");
    if (this.#holders === 0) this.#unload();
  }

  /** Ends it, whoever holds it. */
  async close(): Promise<void> {
    if (this.#state === "loading") this.#giveUpLoading();
    else this.#unload();
    await this.gone;
  }

  async #load(): Promise<LlamaProcess> {
    try {
      const process = await this.#options.load(this.#unwanted.signal, (progress) =>
        this.#tell(progress),
      );
      this.#process = process;
      if (this.#state !== "loading") void process.close();
      void process.ended.then(() => this.#become("gone"));
      this.readyAtMs = performance.now();
      this.usedAtMs = this.readyAtMs;
      if (this.#state === "loading") this.#become("ready");
      return process;
    } catch (error) {
      this.#become("gone");
      throw error;
    }
  }

  #tell(progress: LocalProgress): void {
    this.#progress = progress;
    for (const listener of this.#listeners) listener(progress);
  }

  /** Nobody holds it. */
  #rest(): void {
    if (this.#state === "loading") this.#giveUpLoading();
    else if (this.#state === "draining") this.#unload();
    else if (this.#state === "ready" && this.#options.idleMs !== undefined) {
      this.#idle = setTimeout(() => this.drain(), this.#options.idleMs).unref();
    }
  }

  #giveUpLoading(): void {
    this.#become("unloading");
    this.#unwanted.abort(
      new AppError(modelUnloaded, "The model was unloaded while it loaded.", { isRetryable: true }),
    );
  }

  #unload(): void {
    if (this.#state === "unloading" || this.#state === "gone") return;
    this.#become("unloading");
    void this.#process?.close();
  }

  #become(state: ResidentState): void {
    if (this.#state === "gone") return;
    this.#state = state;
    if (state === "gone") {
      clearTimeout(this.#idle);
      this.#gone.resolve();
    }
    this.#options.onChange();
  }
}

/** The promise's value, or the signal's reason as soon as it is aborted. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
