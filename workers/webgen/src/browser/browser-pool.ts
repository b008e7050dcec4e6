import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { webgenErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { findChromium } from "./find-chromium.ts";
import { launchChromium } from "./launch-chromium.ts";
import type { LaunchedBrowser } from "./launch-chromium.ts";
import { withAbort } from "./with-abort.ts";

/*
 * One browser at a time serves all jobs, each in a context of its own. Its states:
 * - none: nothing is running; the next job starts one.
 * - current: takes jobs. Leaves this state after `maxUses` jobs, when it crashed, or when a
 *   context of it would not close.
 * - retired: takes no more jobs, is closed when its last one ends. Only `retire` brings it here.
 * After `close` the pool starts nothing any more.
 */

export interface BrowserPool {
  /**
   * Lends a fresh context and closes it afterwards, on every path. Throws what `use` throws, the
   * signal's reason on abort, and a retryable AppError `BROWSER_UNAVAILABLE` when the browser
   * doesn't start or dies meanwhile.
   */
  withContext<T>(
    options: BrowserContextOptions,
    signal: AbortSignal,
    use: (context: BrowserContext) => Promise<T>,
  ): Promise<T>;
  /** Process id of the current browser, where one runs. */
  currentPid(): number | undefined;
  /** Ends every browser, whatever is under way. May be called twice. */
  close(): Promise<void>;
}

export interface BrowserPoolDeps {
  chromiumPath: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  /** Jobs that one browser serves before a fresh one takes over. */
  maxUses?: number;
}

interface Slot extends LaunchedBrowser {
  uses: number;
  active: number;
}

const closeDeadlineMs = 3_000;

export function createBrowserPool({
  chromiumPath,
  environment,
  logger,
  maxUses = 50,
}: BrowserPoolDeps): BrowserPool {
  const running = new Set<Slot>();
  let current: Promise<Slot> | undefined;
  let currentSlot: Slot | undefined;
  let isClosed = false;

  async function launch(): Promise<Slot> {
    const executablePath = await findChromium(chromiumPath);
    const launched = await launchChromium({ executablePath, environment, logger });
    const slot: Slot = { ...launched, uses: 0, active: 0 };
    running.add(slot);
    currentSlot = slot;
    slot.browser.on("disconnected", () => {
      running.delete(slot);
      retire(slot);
    });
    if (isClosed) await endBrowser(slot, logger);
    return slot;
  }

  async function acquire(): Promise<Slot> {
    if (isClosed) throw unavailable("The browser pool is closed: the worker is stopping.");
    current ??= launch();
    const pending = current;
    return pending.catch((error: unknown) => {
      if (current === pending) current = undefined;
      throw error;
    });
  }

  /** Lets the next job start a new browser. */
  function retire(slot: Slot): void {
    slot.uses = Infinity;
    if (currentSlot !== slot) return;
    current = undefined;
    currentSlot = undefined;
  }

  async function release(slot: Slot, opening: Promise<BrowserContext>): Promise<void> {
    // A context that opens after its job was aborted is closed like any other.
    const closing = opening.then((context) => context.close());
    if (!(await closesInTime(closing))) retire(slot);
    slot.active--;
    if (slot.uses === Infinity && slot.active === 0) await endBrowser(slot, logger);
  }

  return {
    async withContext(options, signal, use) {
      const slot = await withAbort(acquire(), signal);
      slot.uses++;
      slot.active++;
      if (slot.uses >= maxUses) retire(slot);
      const opening = slot.browser.newContext(options);
      try {
        return await withAbort(
          opening.then((context) => use(context)),
          signal,
        );
      } catch (error) {
        signal.throwIfAborted();
        if (slot.browser.isConnected()) throw error;
        throw unavailable("The browser ended in the middle of the check; try again.", error);
      } finally {
        await release(slot, opening);
      }
    },
    currentPid: () => currentSlot?.pid,
    async close() {
      isClosed = true;
      await current?.catch(() => undefined); // A failed launch left nothing to close.
      await Promise.all([...running].map((slot) => endBrowser(slot, logger)));
    },
  };
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError(webgenErrorCodes.browserUnavailable, message, { isRetryable: true, cause });
}

async function endBrowser(
  { browser, pid }: { browser: Browser; pid: number | undefined },
  logger: Logger,
): Promise<void> {
  if (await closesInTime(browser.close())) return;
  logger.warn({ code: "BROWSER_KILLED", pid }, "chromium would not close");
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the two lines.
  }
}

/** False when it takes too long; a browser that is gone has closed everything. */
async function closesInTime(closing: Promise<void>): Promise<boolean> {
  const deadline = AbortSignal.timeout(closeDeadlineMs);
  return withAbort(
    closing.then(
      () => true,
      () => true,
    ),
    deadline,
  ).catch(() => false);
}
