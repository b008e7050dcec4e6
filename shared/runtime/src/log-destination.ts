import { write, writeSync } from "node:fs";

/** Past it new lines are dropped: a log that can't be written must not fill the memory. */
const maxPendingChars = 4 * 1_024 * 1_024;
const retryMs = 50;

export interface LogDestination {
  write(line: string): void;
}

/** What each destination of this process holds back is written when the process ends. */
const flushes = new Set<() => void>();
process.once("exit", () => {
  for (const flush of flushes) flush();
});

/**
 * Writes log lines to an open file, in their order and beside the code that logs. What can't be
 * written (the disk is full, the reader of a pipe went) is dropped: no process may end for its
 * log's sake, or be kept from ending. `pino.destination` does both when a disk is full.
 */
export function createLogDestination(fd: number): LogDestination {
  let pending: string[] = [];
  let pendingChars = 0;
  let current: Uint8Array = Buffer.alloc(0);
  /** idle: nothing to write; writing: the kernel has `current`; waiting: it had no room for it. */
  let state: "idle" | "writing" | "waiting" = "idle";

  function takePending(): Uint8Array {
    const bytes = Buffer.from(pending.join(""));
    pending = [];
    pendingChars = 0;
    return bytes;
  }

  function writeCurrent(): void {
    state = "writing";
    write(fd, current, (error, writtenBytes) => {
      if (error?.code === "EAGAIN") {
        state = "waiting";
        setTimeout(writeCurrent, retryMs).unref();
        return;
      }
      current = error ? Buffer.alloc(0) : current.subarray(writtenBytes);
      if (current.length === 0) current = takePending();
      if (current.length > 0) return writeCurrent();
      state = "idle";
    });
  }

  flushes.add(() => {
    const rest = state === "waiting" ? [current, takePending()] : [takePending()];
    writeOrDrop(fd, Buffer.concat(rest));
  });

  return {
    write(line) {
      if (pendingChars + line.length > maxPendingChars) return;
      pending.push(line);
      pendingChars += line.length;
      if (state !== "idle") return;
      current = takePending();
      writeCurrent();
    },
  };
}

function writeOrDrop(fd: number, bytes: Uint8Array): void {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(fd, rest));
  } catch {
    // Nobody is left who could be told.
  }
}
