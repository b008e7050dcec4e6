import { setTimeout } from "node:timers/promises";

/** Waits, or throws what the signal is aborted with. */
export async function abortablePause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
