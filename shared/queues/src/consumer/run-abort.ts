/** Why a run was told to stop. */
export type AbortCause = "cancel" | "timeout" | "shutdown" | "lost-lock";

/** The reason that a handler's signal carries. */
export class RunAborted extends Error {
  override readonly name = "AbortError";
  readonly abortCause: AbortCause;

  constructor(abortCause: AbortCause) {
    super(`the run was stopped: ${abortCause}`);
    this.abortCause = abortCause;
  }
}

/** The stop button of one run. The first cause wins. */
export interface RunAbort {
  readonly signal: AbortSignal;
  readonly cause: AbortCause | undefined;
  abort(cause: AbortCause): void;
  /** Stops the clock of the timeout. */
  dispose(): void;
}

/** @param timeoutMs after this time the run is stopped with the cause `timeout`. */
export function createRunAbort(timeoutMs: number): RunAbort {
  const controller = new AbortController();
  let cause: AbortCause | undefined;
  const abort = (next: AbortCause) => {
    if (cause !== undefined) return;
    cause = next;
    controller.abort(new RunAborted(next));
  };
  const timer = setTimeout(() => abort("timeout"), timeoutMs);
  return {
    signal: controller.signal,
    get cause() {
      return cause;
    },
    abort,
    dispose: () => clearTimeout(timer),
  };
}
