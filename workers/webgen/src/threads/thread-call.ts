import { Worker } from "node:worker_threads";
import { AppError, messageOf } from "@shared/runtime";

/** What goes to the thread. */
export interface ThreadRequest<Input> {
  id: number;
  input: Input;
}

/** What comes back: any number of stages, then a value or a failure. */
export type ThreadReply<Output> =
  | { id: number; stage: string }
  | { id: number; output: Output }
  | { id: number; failure: { code?: string; message: string; isRetryable: boolean } };

export interface ThreadCall<Input, Output> {
  /**
   * Runs the thread's function. Rethrows AppErrors of the thread; throws a retryable AppError
   * `INTERNAL` when it fails otherwise or takes longer than the deadline, and the signal's reason
   * on abort.
   */
  run(input: Input, signal: AbortSignal, onStage?: (stage: string) => void): Promise<Output>;
  close(): Promise<void>;
}

/**
 * A function in a thread of its own, for work that may take seconds, in which the main thread must
 * renew its locks. The thread is started on first use, and anew after it failed or got stuck.
 */
export function createThreadCall<Input, Output>(
  script: URL,
  deadlineMs: number,
): ThreadCall<Input, Output> {
  let thread: Thread<Input, Output> | undefined;
  return {
    async run(input, signal, onStage = () => undefined) {
      signal.throwIfAborted();
      thread ??= new Thread<Input, Output>(script);
      const used = thread;
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        return await used.run({ input, signal: AbortSignal.any([signal, deadline]), onStage });
      } catch (error) {
        // After an abort the thread finishes in vain; a stuck one would keep every next call waiting.
        const isAborted = signal.aborted && !deadline.aborted;
        if (!isAborted && !(error instanceof AppError)) {
          if (thread === used) thread = undefined;
          await used.close();
        }
        signal.throwIfAborted();
        if (error instanceof AppError) throw error;
        const message = `A step of the work failed or took too long: ${messageOf(error)}`;
        throw new AppError("INTERNAL", message, { isRetryable: true, cause: error });
      }
    },
    async close() {
      const closing = thread;
      thread = undefined;
      await closing?.close();
    },
  };
}

interface Waiting<Output> {
  onStage: (stage: string) => void;
  resolve: (output: Output) => void;
  reject: (reason: unknown) => void;
}

class Thread<Input, Output> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting<Output>>();
  #lastId = 0;

  constructor(script: URL) {
    this.#worker = new Worker(script);
    this.#worker.unref();
    this.#worker.on("message", (reply: ThreadReply<Output>) => this.#receive(reply));
    this.#worker.on("error", (error) => this.#rejectAll(error));
    this.#worker.on("exit", () => this.#rejectAll(new Error("The thread ended")));
  }

  run(call: {
    input: Input;
    signal: AbortSignal;
    onStage: (stage: string) => void;
  }): Promise<Output> {
    const { input, signal, onStage } = call;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    this.#waiting.set(id, { onStage, resolve, reject });
    const onAbort = () => this.#take(id)?.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#worker.ref();
    this.#worker.postMessage({ id, input } satisfies ThreadRequest<Input>);
    return promise.finally(() => {
      signal.removeEventListener("abort", onAbort);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(reply: ThreadReply<Output>): void {
    if ("stage" in reply) {
      this.#waiting.get(reply.id)?.onStage(reply.stage);
      return;
    }
    const waiting = this.#take(reply.id);
    if ("output" in reply) waiting?.resolve(reply.output);
    else waiting?.reject(errorOf(reply.failure));
  }

  #take(id: number): Waiting<Output> | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #rejectAll(error: unknown): void {
    for (const id of this.#waiting.keys()) this.#take(id)?.reject(error);
  }
}

function errorOf(failure: { code?: string; message: string; isRetryable: boolean }): Error {
  const { code, message, isRetryable } = failure;
  return code === undefined ? new Error(message) : new AppError(code, message, { isRetryable });
}
