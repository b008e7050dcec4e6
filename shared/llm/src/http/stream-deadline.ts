import { ModelError } from "../model-error.ts";

export interface StreamTimeouts {
  /** From the request to the first byte of the answer. */
  firstByteMs: number;
  /** Between two pieces of the answer; comments that keep a connection count as pieces. */
  idleMs: number;
  totalMs: number;
}

/** Made once: a reason that the controller makes itself costs a stack trace a request. */
const isOver = new Error("the request is over");

/** Aborts a request that takes too long, and says which of its times ran out. */
export class StreamDeadline {
  readonly #abort = new AbortController();
  readonly #total: NodeJS.Timeout;
  #waiting: NodeJS.Timeout;
  readonly #timeouts: StreamTimeouts;
  #begun = false;
  /** Aborted by the caller's signal too. */
  readonly signal: AbortSignal;

  constructor(timeouts: StreamTimeouts, signal: AbortSignal) {
    this.#timeouts = timeouts;
    this.signal = AbortSignal.any([signal, this.#abort.signal]);
    this.#total = this.#after(timeouts.totalMs, "was not done");
    this.#waiting = this.#after(timeouts.firstByteMs, "sent nothing");
  }

  /** A piece of the answer has come. */
  touch(): void {
    if (this.#begun) return void this.#waiting.refresh();
    this.#begun = true;
    clearTimeout(this.#waiting);
    this.#waiting = this.#after(this.#timeouts.idleMs, "fell silent: nothing more came");
  }

  /** Ends the request, answered or not; what is left of it is given up. */
  close(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#waiting);
    this.#abort.abort(isOver);
  }

  #after(ms: number, what: string): NodeJS.Timeout {
    const message = `It ${what} within ${ms / 1_000} s.`;
    return setTimeout(() => this.#abort.abort(new ModelError("timeout", message)), ms);
  }
}
