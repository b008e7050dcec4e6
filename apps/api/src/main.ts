import {
  AppError,
  createLogger,
  loadSettings,
  messageOf,
  runProcess,
  startTracing,
  withFirstProcessEnvironment,
} from "@shared/runtime";
import { createApiProcess } from "./api-process.ts";
import { snapshotLimitOf } from "./faces/webgen/snapshot-limit.ts";

async function main(): Promise<void> {
  const { env, file } = loadSettings({
    env: withFirstProcessEnvironment(process.env),
    cwd: process.cwd(),
  });
  if (env.REDIS_URL === undefined || env.DATABASE_URL === undefined) {
    throw new AppError("INVALID_SETTINGS", "The API needs REDIS_URL and DATABASE_URL.");
  }
  const logger = createLogger("api", env.LOG_LEVEL);
  const onStopped = await startTracing({
    service: "api",
    version: "0.1.0",
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
  });
  const service = createApiProcess({
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    deployment: file.deployment,
    logger,
    graceMs: file.shutdown_grace_ms,
    settings: {
      version: "0.1.0",
      bodyLimitBytes: file.api.body_limit_bytes,
      heartbeatMs: 15_000,
      corsOrigins: {
        api: file.api.cors_origins,
        webgen: file.api.webgen_cors_origins,
        gateway: file.api.gateway_cors_origins,
      },
      privateTargets: file.webhooks.private_targets,
      snapshotMaxChars: snapshotLimitOf(env),
      gateway: {
        sessionTtlSeconds: env.SESSION_TTL_SECONDS,
        maxContextTokens: env.MAX_CONTEXT_TOKENS,
        model: env.VLLM_MODEL_NAME,
        upstream: { baseUrl: env.VLLM_BASE_URL, apiKey: env.VLLM_API_KEY },
      },
      access: {
        openRanges: file.api.open_ranges,
        trustedProxies: file.api.trusted_proxies,
        hosts: file.api.hosts,
        ratePerMinute: file.api.rate_per_minute,
      },
      caps: {
        waitingPerKind: file.admission.max_waiting_per_kind,
        waitingPerKey: file.admission.max_waiting_per_key,
      },
      ticketsPerKey: file.admission.tickets_per_key,
    },
  });
  await runProcess({
    service,
    logger,
    stopWithinMs: file.shutdown_grace_ms + 5_000,
    onStopped,
  });
}

try {
  await main();
} catch (error) {
  const code = error instanceof AppError ? error.code : "INTERNAL";
  createLogger("api").fatal({ code }, messageOf(error));
  process.exitCode = 1;
}
