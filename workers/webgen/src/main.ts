import { createWorkerProcess } from "@shared/queues/consumer";
import { AppError, createLogger, loadSettings, runProcess, startTracing } from "@shared/runtime";
import { createBrowserPool } from "./browser/browser-pool.ts";
import { createComposeEngine } from "./engines/compose-engine.ts";
import { createPageGate } from "./gate/page-gate.ts";
import { createWebgenHandler } from "./handlers/webgen-handler.ts";

/** Time for aborting jobs and closing the browser, on top of the jobs' own grace. */
const closingMs = 20_000;

const { env, file } = loadSettings({ env: process.env, cwd: process.cwd() });
const logger = createLogger("webgen", env.LOG_LEVEL);
if (env.REDIS_URL === undefined) {
  throw new AppError(
    "INVALID_SETTINGS",
    "A worker needs REDIS_URL: set it, or start everything with npm start.",
  );
}
const onStopped = await startTracing({
  service: "webgen",
  version: "0.1.0",
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
});
const browsers = createBrowserPool({
  chromiumPath: env.CHROMIUM_PATH,
  environment: process.env,
  logger,
});
const gate = createPageGate({ browsers, logger });
const composer = createComposeEngine();
const worker = createWorkerProcess({
  kind: "webgen",
  handler: createWebgenHandler({ composer, gate, logger }),
  engines: ["compose"],
  concurrency: file.workers.webgen.concurrency,
  redisUrl: env.REDIS_URL,
  deployment: file.deployment,
  logger,
  graceMs: file.shutdown_grace_ms,
  lockDurationMs: file.jobs.lock_duration_ms,
  stalledIntervalMs: file.jobs.stalled_interval_ms,
  artifactLimitBytes: file.jobs.artifact_limit_bytes,
});

await runProcess({
  service: {
    name: worker.name,
    start: () => worker.start(),
    async stop() {
      // Jobs first: they use what is closed after them.
      await worker.stop();
      await Promise.all([gate.close(), composer.close(), browsers.close()]);
    },
  },
  logger,
  onStopped,
  stopWithinMs: file.shutdown_grace_ms + closingMs,
});
