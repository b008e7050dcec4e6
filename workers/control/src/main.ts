import { AppError, createLogger, loadSettings, runProcess, startTracing } from "@shared/runtime";
import { createControlProcess } from "./control-process.ts";

const { env, file } = loadSettings({ env: process.env, cwd: process.cwd() });
if (env.REDIS_URL === undefined || env.DATABASE_URL === undefined) {
  throw new AppError("INVALID_SETTINGS", "The control process needs REDIS_URL and DATABASE_URL.");
}
const logger = createLogger("control", env.LOG_LEVEL);
const onStopped = await startTracing({
  service: "control",
  version: "0.1.0",
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
});

await runProcess({
  logger,
  onStopped,
  stopWithinMs: file.shutdown_grace_ms + 5_000,
  service: createControlProcess({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    deployment: file.deployment,
    reconcileIntervalMs: file.jobs.reconcile_interval_ms,
    ticketsPerKey: file.admission.tickets_per_key,
    webhooks: { privateTargets: file.webhooks.private_targets },
    retentionDays: file.retention.days,
    logger,
  }),
});
