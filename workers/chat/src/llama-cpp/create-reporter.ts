import type { ChildReport } from "./child-protocol.ts";

type Send = (message: ChildReport, onSent: () => void) => void;

export interface ReporterOptions {
  /**
   * Texts of one answer follow each other no sooner than after so many milliseconds; what comes
   * meanwhile goes together. 0: each goes at once.
   */
  gatherMs: () => number;
  /** Milliseconds that only go forward. */
  now?: () => number;
}

/**
 * Reports of the child to the worker. The first text of an answer goes out at once. What comes
 * while others are under way, or too soon after the last one, is gathered and follows as one: a
 * fast model does not drown the channel, and one that runs on the processor does not lose its time
 * to those who carry its words away one by one.
 */
export function createReporter(send: Send, options: ReporterOptions) {
  const { gatherMs, now = performance.now.bind(performance) } = options;
  const gathered = new Map<number, string>();
  /** When each answer's last text went out. */
  const sentAt = new Map<number, number>();
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    reportText(id: number, text: string): void {
      gathered.set(id, (gathered.get(id) ?? "") + text);
      flushWhenDue();
    },
    /** Sends a report at once, behind all texts so far. */
    report(message: ChildReport): void {
      flush();
      if ("id" in message) sentAt.delete(message.id);
      sendNow(message);
    },
  };

  function flushWhenDue(): void {
    if (underWay > 0 || gathered.size === 0) return;
    const last = [...gathered.keys()].map((id) => sentAt.get(id) ?? Number.NEGATIVE_INFINITY);
    const dueMs = Math.min(...last) + gatherMs() - now();
    if (dueMs <= 0) flush();
    else timer ??= setTimeout(flush, dueMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const texts = [...gathered];
    gathered.clear();
    for (const [id, text] of texts) {
      sentAt.set(id, now());
      sendNow({ type: "text", id, text });
    }
  }

  function sendNow(message: ChildReport): void {
    underWay++;
    send(message, () => {
      underWay--;
      flushWhenDue();
    });
  }
}
