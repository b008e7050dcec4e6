import type { ChildReport } from "./child-protocol.ts";

type Send = (message: ChildReport, onSent: () => void) => void;

/**
 * Reports of the child to the worker. A text goes out at once when nothing is under way; what
 * comes meanwhile is gathered and follows as one, so that a fast model does not drown the channel.
 */
export function createReporter(send: Send) {
  const gathered = new Map<number, string>();
  let underWay = 0;
  return {
    reportText(id: number, text: string): void {
      gathered.set(id, (gathered.get(id) ?? "") + text);
      if (underWay === 0) flush();
    },
    /** Sends a report at once, behind all texts so far. */
    report(message: ChildReport): void {
      flush();
      sendNow(message);
    },
  };

  function flush(): void {
    for (const [id, text] of gathered) sendNow({ type: "text", id, text });
    gathered.clear();
  }

  function sendNow(message: ChildReport): void {
    underWay++;
    send(message, () => {
      underWay--;
      if (underWay === 0) flush();
    });
  }
}
