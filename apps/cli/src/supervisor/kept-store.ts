/**
 * A store of the supervisor. States: idle → up ⇄ gone (it ended by itself, and is started again on
 * the port that everybody knows) → stopped. `stop` leads to stopped from everywhere.
 */
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "@shared/runtime";
import { isRunning, markProcess } from "@shared/stores";
import type { ProcessMark, StoreServer } from "@shared/stores";

export interface KeptStorePlan {
  /** Starts or adopts the store; `port` is the one that it had before. */
  start(port: number | undefined): Promise<StoreServer>;
  /** It runs now, for the first time or again. */
  onUp(server: StoreServer, isAgain: boolean): void;
  /** It is gone: it ended by itself, or (`problem`) could not be started again. */
  onGone(problem: string | undefined, nextTryInMs: number): void;
}

export type KeptStore = ReturnType<typeof createKeptStore>;

/** An adopted store is nobody's child: it has to be looked at. */
const lookEveryMs = 500;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** A store that is started again whenever it ends by itself. */
export function createKeptStore(plan: KeptStorePlan) {
  const stopped = new AbortController();
  let server: StoreServer | undefined;
  let mark: ProcessMark | undefined;
  let watching: Promise<void> = Promise.resolve();

  async function startOnce(isAgain: boolean): Promise<StoreServer> {
    server = await plan.start(server?.port);
    mark = markProcess(server.pid);
    plan.onUp(server, isAgain);
    return server;
  }

  async function watch(): Promise<void> {
    const { signal } = stopped;
    const wait = (ms: number) => pause(ms, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted) {
      await wait(lookEveryMs);
      if (signal.aborted || (mark !== undefined && isRunning(mark))) continue;
      plan.onGone(undefined, 0);
      for (
        let pauseMs = firstPauseMs;
        !signal.aborted;
        pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      ) {
        try {
          await startOnce(true);
          break;
        } catch (error) {
          plan.onGone(messageOf(error), pauseMs);
          await wait(pauseMs);
        }
      }
    }
  }

  return {
    /** Rejects where it does not start; from then on it is kept. */
    async start(): Promise<StoreServer> {
      const started = await startOnce(false);
      watching = watch();
      return started;
    },
    /** Waits for a start that is under way: it must not outlive the supervisor. */
    async stop(): Promise<void> {
      stopped.abort();
      await watching;
      await server?.stop();
    },
  };
}
