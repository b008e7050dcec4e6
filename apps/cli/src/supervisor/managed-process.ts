/**
 * One child process of the supervisor. States: idle → running ⇄ waiting (crashed, to be started
 * again after a pause) → stopped. `stop` leads to stopped from everywhere.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { endProcess, markProcess } from "@shared/stores";
import type { ProcessMark } from "@shared/stores";
import { lastWords, logSize, openLog } from "./log-file.ts";

export interface ProcessPlan {
  name: string;
  /** The script that Node runs. */
  script: string;
  env: Record<string, string | undefined>;
  cwd: string;
  logFile: string;
  /** How long it may take to end after SIGTERM. */
  stopWithinMs: number;
}

export interface ProcessEvents {
  /** It runs now (a mark), or does not (undefined). Called before anything else can happen. */
  onChange(name: string, mark: ProcessMark | undefined): void;
  /** It ended by itself. `words` says why, as far as its log does. */
  onCrash(name: string, words: string, restartInMs: number): void;
}

export type ManagedProcess = ReturnType<typeof createManagedProcess>;

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A process that ran this long is healthy: its next crash is counted as the first. */
const healthyAfterMs = 60_000;

/** A process that is started again whenever it ends by itself, each time after a longer pause. */
export function createManagedProcess(plan: ProcessPlan, events: ProcessEvents) {
  let child: ChildProcess | undefined;
  let mark: ProcessMark | undefined;
  let crashes = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function start(): void {
    const log = openLog(plan.logFile);
    const logStart = logSize(plan.logFile);
    const startedAtMs = performance.now();
    child = spawn(process.execPath, [plan.script], {
      cwd: plan.cwd,
      env: plan.env,
      // A session of its own: Ctrl+C in the terminal reaches the supervisor alone, which keeps order.
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    mark = child.pid === undefined ? undefined : markProcess(child.pid);
    events.onChange(plan.name, mark);
    let isOver = false;
    const over = (reason: string, isOwnDoing: boolean): void => {
      if (isOver) return;
      isOver = true;
      mark = undefined;
      events.onChange(plan.name, undefined);
      if (isStopped) return;
      if (performance.now() - startedAtMs > healthyAfterMs) crashes = 0;
      const pauseMs = Math.min(firstPauseMs * 2 ** crashes, longestPauseMs);
      crashes += 1;
      timer = setTimeout(start, pauseMs);
      // What it logged explains an exit of its own, but never a signal that somebody sent.
      const words = isOwnDoing ? lastWords(plan.logFile, logStart) : "";
      events.onCrash(plan.name, words || reason, pauseMs);
    };
    child.once("error", (error) => over(error.message, false));
    child.once("exit", (code, signal) =>
      signal === null
        ? over(`it ended with code ${code}`, true)
        : over(`it was ended by ${signal}`, false),
    );
  }

  /** Ends it and resolves when it is gone. `isForced`: without asking it first. */
  async function stop(isForced: () => boolean): Promise<void> {
    isStopped = true;
    clearTimeout(timer);
    const running = mark;
    if (running === undefined) return;
    const patience = isForced() ? 0 : plan.stopWithinMs;
    await endProcess(running, [
      { signal: "SIGTERM", waitMs: patience },
      { signal: "SIGKILL", waitMs: 5_000 },
    ]);
  }

  /** Sends SIGKILL at once; `stop` then resolves. */
  function kill(): void {
    isStopped = true;
    clearTimeout(timer);
    if (mark !== undefined) child?.kill("SIGKILL");
  }

  return { name: plan.name, start, stop, kill };
}
