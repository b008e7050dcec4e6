import { AppError } from "./app-error.ts";

/**
 * What `work` gives, if it comes within the time. The work itself goes on: what should end with
 * the wait takes an AbortSignal.
 * @throws AppError DEADLINE; and whatever `work` rejects with.
 */
export async function withDeadline<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AppError("DEADLINE", `No answer within ${limitMs} ms.`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
