import type { JobView } from "@shared/contracts";
import type { JobEvent } from "@shared/contracts/client";
import { plainText } from "./output/plain-text.ts";
import { createProgressLine } from "./output/progress-line.ts";
import type { ProgressLine } from "./output/progress-line.ts";
import type { CommandRun } from "./run-command.ts";

/** How long a cancelled job may take to end before its watcher leaves it to the server. */
const cancelPatienceMs = 30_000;

export interface WatchOptions {
  /** What the first Ctrl+C does: cancel the job and wait for its end, or leave the job alone. */
  onInterrupt: "cancel" | "leave";
  /** Sees every event, before it is shown. */
  onEvent?: (event: JobEvent) => void;
}

/**
 * Follows a job to its end and shows its progress on a terminal. Throws what the client throws;
 * the reason of the interrupt when that left the job alone, or the server did not confirm the
 * cancel in time.
 */
export async function watchJob(
  run: CommandRun,
  id: string,
  options: WatchOptions,
): Promise<JobView> {
  const progress = createProgressLine(run.terminal.chatter);
  const stop = new AbortController();
  const onLost = (): void =>
    progress.update({ stage: "connection lost", message: "trying again; the job goes on" });
  const cancelling =
    options.onInterrupt === "cancel" ? cancelOnInterrupt(run, id, progress, stop) : undefined;
  const signal = cancelling ? stop.signal : run.interrupt;
  try {
    for await (const event of run.client.follow(id, { signal, onLost })) {
      options.onEvent?.(event);
      showEvent(progress, event);
      if (event.name === "done") return event.data.job;
    }
  } finally {
    cancelling?.release();
    progress.clear();
  }
  throw new Error(`The events of job ${id} ended without its last one`);
}

/** Wires the interrupt to the job's cancel; `stop` is aborted when waiting makes no sense any more. */
function cancelOnInterrupt(
  run: CommandRun,
  id: string,
  progress: ProgressLine,
  stop: AbortController,
) {
  let timer: NodeJS.Timeout | undefined;
  const onInterrupt = (): void => {
    progress.note("Cancelling the job. Ctrl+C again leaves at once.");
    timer = setTimeout(() => stop.abort(run.interrupt.reason), cancelPatienceMs);
    run.client.cancel(id).catch((error: unknown) => stop.abort(error));
  };
  if (run.interrupt.aborted) onInterrupt();
  else run.interrupt.addEventListener("abort", onInterrupt, { once: true });
  return {
    release: () => {
      clearTimeout(timer);
      run.interrupt.removeEventListener("abort", onInterrupt);
    },
  };
}

function showEvent(progress: ProgressLine, event: JobEvent): void {
  if (event.name === "progress") progress.update(event.data);
  if (event.name === "snapshot") showSnapshot(progress, event.data.job);
  if (event.name !== "status") return;
  const { status, attempt, error } = event.data;
  if (status === "queued" && error !== undefined) {
    progress.note(plainText(`Attempt ${attempt} ended (${error.code}: ${error.message})`));
  }
  if (status === "queued") progress.update({ stage: "queued", message: "waiting for a worker" });
  if (status === "running") progress.update({ stage: "running", message: startedText(attempt) });
}

function showSnapshot(progress: ProgressLine, job: JobView): void {
  if (job.status === "queued") {
    const message =
      job.feasible === false
        ? (job.infeasible_reason ?? "no live worker can take this job")
        : "waiting for a worker";
    progress.update({ stage: "queued", message });
  }
  if (job.status === "running") {
    progress.update(job.progress ?? { stage: "running", message: startedText(job.attempt) });
  }
}

function startedText(attempt: number): string {
  return attempt > 1 ? `attempt ${attempt} has begun` : "a worker has begun";
}
