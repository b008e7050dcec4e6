import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { act, serveHandlerLog } from "./handler-log.ts";

/*
 * BullMQ as its manual shows it: a worker, a no-op, finished jobs removed. A message on a channel
 * cancels a job; progress goes out on another one.
 */

const url = process.env["REDIS_URL"] ?? "";
const connection = new Redis(url, { maxRetriesPerRequest: null });
const started = Promise.withResolvers<void>();
const { noteRun } = serveHandlerLog(started.promise);
const worker = new Worker(
  "bare",
  async (job, _token, signal) => {
    const abort = signal ?? new AbortController().signal;
    noteRun(String(job.id), abort);
    const { input } = job.data as { input: { snapshot: string } };
    await act(input.snapshot, abort, (message) => {
      void connection.publish(`bare:events:${job.id}`, JSON.stringify({ stage: "told", message }));
    });
    return { ok: true };
  },
  {
    connection,
    concurrency: Number(process.env["SLOTS"]),
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  },
);
worker.on("error", (error) => console.error(error));
const cancels = new Redis(url);
await cancels.subscribe("bare:cancel");
cancels.on("message", (_channel, id) => worker.cancelJob(id));
process.on("SIGTERM", () => void worker.close(true).then(() => process.exit(0)));
await worker.waitUntilReady();
started.resolve();
