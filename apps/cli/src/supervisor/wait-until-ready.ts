import { setTimeout as pause } from "node:timers/promises";
import { createMillraceClient } from "@shared/contracts/client";
import { AppError, messageOf } from "@shared/runtime";

const deadlineMs = 90_000;
const pollMs = 100;

/** Resolves when the API says it is ready and a worker has announced itself. Throws `NOT_READY`. */
export async function waitUntilReady(
  url: string,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const client = createMillraceClient({ baseUrl: url, apiKey });
  const endMs = performance.now() + deadlineMs;
  let missing = "the API does not answer";
  while (performance.now() < endMs) {
    try {
      const { ready, checks } = await client.ready({ signal });
      if (ready && (await client.workers({ signal })).items.length > 0) return;
      const failed = Object.entries(checks).filter(([, check]) => !check.ok);
      missing = ready
        ? "no worker has announced itself"
        : failed.map(([name, { detail }]) => `${name}: ${detail ?? "not ready"}`).join(", ");
    } catch (error) {
      signal.throwIfAborted();
      missing = messageOf(error);
    }
    await pause(pollMs, undefined, { signal });
  }
  throw new AppError("NOT_READY", `Not ready after ${deadlineMs / 1_000} s: ${missing}.`);
}
