const heartbeatMs = 15_000;
const isTerminal = process.stderr.isTTY === true;

/** A failure that one sentence explains; its stack says nothing to the reader. */
export class SetupError extends Error {
  name = "SetupError";
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Shows that a step is under way and, at its end, how long it took. */
export async function withProgress(label, work) {
  const startedMs = performance.now();
  const ticker = startTicker(label, startedMs);
  try {
    const result = await work();
    ticker.end(`  ✓ ${label}  ${secondsSince(startedMs)}`);
    return result;
  } catch (error) {
    ticker.end(`  ✗ ${label}  ${secondsSince(startedMs)}`);
    throw error;
  }
}

function startTicker(label, startedMs) {
  const line = () => `  … ${label}  ${secondsSince(startedMs, 0)}`;
  const show = () => process.stderr.write(isTerminal ? `\r${line()}\x1b[K` : `${line()}\n`);
  if (isTerminal) show();
  else say(`  … ${label}`);
  const timer = setInterval(show, isTerminal ? 1_000 : heartbeatMs);
  return {
    end(text) {
      clearInterval(timer);
      process.stderr.write(`${isTerminal ? "\r\x1b[K" : ""}${text}\n`);
    },
  };
}

function secondsSince(startedMs, digits = 1) {
  return `${((performance.now() - startedMs) / 1_000).toFixed(digits)} s`;
}
