import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A process that stays the same one even when its number is used again. */
export interface ProcessMark {
  pid: number;
  /** The boot and the moment the process began in; differs when the number was reused. */
  identity: string;
}

const pollMs = 20;

/** The mark of a running process; undefined when it is gone, or only waits to be reaped. */
export function markProcess(pid: number): ProcessMark | undefined {
  const identity = process.platform === "linux" ? identityFromProc(pid) : identityFromPs(pid);
  return identity === undefined ? undefined : { pid, identity };
}

/** Whether that very process still runs. */
export function isRunning(mark: ProcessMark): boolean {
  return markProcess(mark.pid)?.identity === mark.identity;
}

/** What the process was started with, as one line; empty when it can't be read. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform !== "linux") return psField(pid, "command") ?? "";
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Sends a signal if that very process still runs; false when it does not. */
export function signalProcess(mark: ProcessMark, signal: NodeJS.Signals): boolean {
  if (!isRunning(mark)) return false;
  try {
    process.kill(mark.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export async function waitForExit(mark: ProcessMark, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (isRunning(mark)) {
    if (performance.now() > deadlineMs) return false;
    await pause(pollMs);
  }
  return true;
}

/**
 * Asks a process to end with the first signal, then with each further one, waiting after each.
 * Resolves when it is gone; SIGKILL at the end of the list makes that certain.
 */
export async function endProcess(
  mark: ProcessMark,
  steps: readonly { signal: NodeJS.Signals; waitMs: number }[],
): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (!signalProcess(mark, signal)) return;
    if (await waitForExit(mark, waitMs)) return;
  }
}

function identityFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets; what follows the last one is regular.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
    return `${bootId()}:${startTicks}`;
  } catch {
    return undefined;
  }
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().slice(0, 8);
  return knownBootId;
}

function identityFromPs(pid: number): string | undefined {
  const state = psField(pid, "state");
  return state === undefined || state.startsWith("Z") ? undefined : psField(pid, "lstart");
}

function psField(pid: number, field: string): string | undefined {
  try {
    const text = execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], { encoding: "utf8" });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
