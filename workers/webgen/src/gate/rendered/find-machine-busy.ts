import type { BrowserContext } from "playwright-core";
import { webgenErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { withAbort } from "../../browser/with-abort.ts";

/** An empty page answers within a tenth of a second, and on a slow machine within one. */
const busyMs = 3_000;

/**
 * Tells whose fault a page's time-out was: shows the same browser a page that does nothing. Where
 * even that one takes long, the machine has no time for anybody.
 * @throws AppError MACHINE_BUSY, retryable; the signal's reason on abort
 */
export async function findMachineBusy(context: BrowserContext, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(busyMs);
  try {
    await withAbort(showEmptyPage(context), AbortSignal.any([signal, deadline]));
  } catch (cause) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw cause;
    throw new AppError(
      webgenErrorCodes.machineBusy,
      "The machine is too busy to judge the page. Retry when it has less to do.",
      { isRetryable: true, cause },
    );
  }
}

async function showEmptyPage(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.evaluate("document.readyState");
}
