import type { JobView } from "@shared/contracts";

const steps: Record<string, string[]> = {
  SNAPSHOT_EMPTY: ["Put the pages' own text into the snapshot, then run the command again."],
  GATE_FAILED: [
    "Try another look with --theme or another --seed. What lies in a frozen section can be mended",
    "only in its own file.",
  ],
  ENGINE_UNAVAILABLE: ["Use --engine compose, which needs no model."],
  BROWSER_UNAVAILABLE: ["The worker has no browser: `millrace doctor` says what to install."],
  DEADLINE_PASSED: ["No worker took it in time: `millrace status` shows who works."],
  TIMEOUT: ["Give it longer with --timeout SECONDS, or shorten the snapshot."],
};

/** What a person can do about a job that ended without success. */
export function nextSteps(job: JobView): string[] {
  const known = steps[job.error?.code ?? ""] ?? [];
  const retry = job.error?.retryable
    ? [`Run it again unchanged: millrace jobs retry ${job.id}`]
    : [];
  return [...known, ...retry, `See everything of it: millrace jobs show ${job.id}`];
}
