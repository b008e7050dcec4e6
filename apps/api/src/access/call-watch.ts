import type { Authenticator } from "./authenticator.ts";
import type { Caller } from "./caller.ts";

/*
 * A call that lasts (an event stream, a long poll) was let in by what was true at its start. This
 * asks again every second for each caller with open calls, from the keys that the process knows,
 * and ends the calls of whoever would be let in no more.
 */

/** One call under watch. */
export interface WatchedCall {
  /** Aborts when the caller would be let in no more; the reason is the AppError that says why. */
  readonly signal: AbortSignal;
  /** The call is over. */
  release(): void;
}

export interface CallWatch {
  watch(caller: Caller): WatchedCall;
  close(): void;
}

export interface CallWatchDeps {
  findRefusal: Authenticator["findRefusal"];
  everyMs: number;
}

export function createCallWatch({ findRefusal, everyMs }: CallWatchDeps): CallWatch {
  const open = new Map<Caller["keyId"], Set<AbortController>>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    await Promise.all([...open.keys()].map(lookAt));
    timer = undefined;
    schedule();
  }

  async function lookAt(keyId: Caller["keyId"]): Promise<void> {
    const refusal = await findRefusal(keyId);
    if (refusal === undefined) return;
    for (const call of open.get(keyId) ?? []) call.abort(refusal);
    open.delete(keyId);
  }

  function schedule(): void {
    if (open.size > 0) timer ??= setTimeout(() => void look(), everyMs).unref();
  }

  return {
    watch({ keyId }) {
      const call = new AbortController();
      const calls = open.get(keyId) ?? new Set();
      open.set(keyId, calls.add(call));
      schedule();
      return {
        signal: call.signal,
        release() {
          calls.delete(call);
          if (calls.size === 0 && open.get(keyId) === calls) open.delete(keyId);
        },
      };
    },
    close() {
      clearTimeout(timer);
      open.clear();
    },
  };
}
