import { endProcess, isRunning } from "@shared/stores";
import type { RuntimeState } from "./runtime-file.ts";

const patience = [
  { signal: "SIGTERM", waitMs: 5_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/**
 * Ends the workers and APIs that a killed supervisor left running, and the stores that are not
 * wanted any more because their URL is given now; returns their names. Jobs that ran there are
 * not lost: a job that loses its worker comes back by itself.
 */
export async function endLeftovers(
  state: RuntimeState | undefined,
  unwantedStores: readonly string[],
): Promise<string[]> {
  const stores = Object.entries(state?.stores ?? {}).filter(([name]) =>
    unwantedStores.includes(name),
  );
  const all = [...Object.entries(state?.processes ?? {}), ...stores];
  const left = all.filter(([, mark]) => isRunning(mark));
  await Promise.all(left.map(([, mark]) => endProcess(mark, patience)));
  return left.map(([name]) => name);
}
