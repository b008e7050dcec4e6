/**
 * Looks again and again until `look` gives something other than undefined or false; the one
 * place in the tests that waits for time. For states that announce themselves by no event.
 * @throws Error with the last answer or failure when `timeoutMs` is over.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  options: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const until = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) {
      throw new Error(`${options.what ?? "it"} did not happen within ${timeoutMs} ms`, {
        cause: last,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 25));
  }
}
