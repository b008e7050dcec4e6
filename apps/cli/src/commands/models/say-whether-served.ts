import { setTimeout as pause } from "node:timers/promises";
import { MillraceApiError, MillraceConnectionError } from "@shared/contracts/client";
import type { CommandRun } from "../../run-command.ts";

/** So long a worker may take to look into its folder and tell; mostly it is a second. */
const patienceMs = 30_000;
const everyMs = 250;
const looksUntilTold = 8;

/**
 * Waits a moment for a model that was put into the folder, so that who asks for it next finds it,
 * and says how it stands: Millrace need not run, nor with this folder.
 */
export async function sayWhetherServed(run: CommandRun, name: string): Promise<void> {
  const { chatter } = run.terminal;
  const isServed = await waitUntilServed(run, name);
  if (isServed === undefined)
    chatter.line("`npm start` serves it; a chat worker that runs does already.");
  else if (isServed)
    chatter.line(`Millrace at ${new URL(run.address.url).host} serves it as ${name}.`);
  else chatter.line("It is not served yet; `millrace models list` shows when it is.");
}

/** Undefined where nobody can be asked. */
async function waitUntilServed(run: CommandRun, name: string): Promise<boolean | undefined> {
  const { chatter } = run.terminal;
  const startedMs = performance.now();
  try {
    for (let looks = 0; ; looks += 1) {
      const { data } = await run.client.models({ signal: run.interrupt });
      if (data.some(({ id, served }) => id === name && served)) return true;
      if (performance.now() - startedMs > patienceMs) return false;
      if (looks === looksUntilTold) chatter.line("Waiting until a chat worker serves it …");
      await pause(everyMs, undefined, { signal: run.interrupt });
    }
  } catch (error) {
    if (error instanceof MillraceConnectionError || error instanceof MillraceApiError)
      return undefined;
    throw error;
  }
}
