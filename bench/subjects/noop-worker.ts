import { createWorkerProcess } from "@shared/queues/consumer";
import { createLogger } from "@shared/runtime";
import { deployment } from "../kit/stores.ts";
import { act, serveHandlerLog } from "./handler-log.ts";

/* A worker of ours, with the settings of production, around a handler that does next to nothing. */

const started = Promise.withResolvers<void>();
const { noteRun } = serveHandlerLog(started.promise);
const worker = createWorkerProcess({
  kind: "webgen",
  engines: ["noop"],
  concurrency: Number(process.env["SLOTS"]),
  redisUrl: process.env["REDIS_URL"] ?? "",
  deployment,
  logger: createLogger("noop", "error"),
  graceMs: 1_000,
  abortGraceMs: 1_000,
  async handler(job, signal) {
    noteRun(job.id, signal);
    const { snapshot } = job.input as { snapshot: string };
    await act(snapshot, signal, (message) => job.reportProgress({ stage: "told", message }));
    return { type: "done", result: { ok: true } };
  },
});
process.on("SIGTERM", () => void worker.stop().then(() => process.exit(0)));
await worker.start();
started.resolve();
