/**
 * Waits for a promise, but no longer than the signal lasts; then rejects with its reason. What
 * was waited for goes on: whoever owns it must end it.
 */
export async function withAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  promise.catch(() => undefined); // Once given up, its failure is nobody's any more.
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
