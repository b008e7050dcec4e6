import type { CommandContext } from "../command-context.ts";

/**
 * One Ctrl+C arrives several times: the terminal sends it to every process of the group, and npm
 * sends it on once more. What follows within this time is the same request.
 */
const sameRequestMs = 800;

/** Tells the first request to stop from the second; from the third on the process leaves at once. */
export function listenForStop(
  context: Pick<CommandContext, "onStopSignal" | "exit">,
  on: { first: () => void; second: () => void },
  now: () => number = () => performance.now(),
): () => void {
  let requests = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return context.onStopSignal(() => {
    const isSame = now() - lastMs < sameRequestMs;
    if (isSame) return;
    lastMs = now();
    requests += 1;
    if (requests === 1) on.first();
    else if (requests === 2) on.second();
    else context.exit(130);
  });
}
