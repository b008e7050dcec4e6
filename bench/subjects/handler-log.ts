import { nowMs } from "../kit/clock.ts";

/** What a worker's handler saw: a line for each run, with times of the shared clock. */
export interface HandlerLog {
  /** Job ids in the order in which their runs began, each with its time. */
  starts: [id: string, atMs: number][];
  /** The same for runs whose signal was aborted. */
  aborts: [id: string, atMs: number][];
}

/**
 * What both workers do with a job: a verb in its text says it. `hang` waits for the abort,
 * `tell N MS LEAD` waits LEAD milliseconds, then reports progress N times every MS; anything else
 * ends at once.
 */
export async function act(
  text: string,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<void> {
  const [verb, count, everyMs, leadMs] = text.split(" ");
  if (verb === "hang") await pause(2 ** 31 - 1, signal);
  if (verb !== "tell") return;
  await pause(Number(leadMs), signal);
  for (let told = 0; told < Number(count); told += 1) {
    await pause(Number(everyMs), signal);
    tell(String(nowMs()));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Notes each run and answers the bench: `ready` once the worker takes jobs, `report` with the
 * log since the last report.
 */
export function serveHandlerLog(ready: Promise<unknown>) {
  let log: HandlerLog = { starts: [], aborts: [] };
  process.on("message", (message) => {
    if (message === "ready") void ready.then(() => process.send?.("ready"));
    if (message !== "report") return;
    process.send?.(log);
    log = { starts: [], aborts: [] };
  });
  return {
    noteRun(id: string, signal: AbortSignal): void {
      log.starts.push([id, nowMs()]);
      signal.addEventListener("abort", () => log.aborts.push([id, nowMs()]), { once: true });
    },
  };
}
