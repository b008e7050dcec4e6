import { setTimeout as pause } from "node:timers/promises";

const batchJobs = 100;
const maxWaiting = Number(process.env["MAX_WAITING"] ?? "800");
const batchesUnderWay = 2;

export interface ProducerParts {
  add(count: number): Promise<void>;
  countWaiting(): Promise<number>;
}

/** Answers `produce N` of the bench once N jobs are added, at most MAX_WAITING (800) ahead. */
export function serveProducer(parts: ProducerParts): void {
  async function produce(total: number): Promise<void> {
    let left = total;
    async function addBatches(): Promise<void> {
      while (left > 0) {
        if ((await parts.countWaiting()) >= maxWaiting) {
          await pause(2);
          continue;
        }
        const count = Math.min(left, batchJobs);
        left -= count;
        await parts.add(count);
      }
    }
    await Promise.all(Array.from({ length: batchesUnderWay }, addBatches));
  }

  process.on("message", (message) => {
    const [verb, count] = String(message).split(" ");
    if (verb === "produce") void produce(Number(count)).then(() => process.send?.("produced"));
  });
  process.on("SIGTERM", () => process.exit(0));
}
