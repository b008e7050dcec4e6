import { resolve } from "node:path";
import { createModelRouting, loadLocalModels, loadProviders } from "@shared/llm";
import { createWorkerProcess } from "@shared/queues/consumer";
import {
  AppError,
  createLogger,
  createRedis,
  loadSettings,
  runProcess,
  startTracing,
} from "@shared/runtime";
import { createEngineWatch } from "./engines/engine-watch.ts";
import { createChatHandler } from "./handlers/chat-handler.ts";
import { createLaneKeeper } from "./lanes/lane-keeper.ts";
import { modelPresets } from "./pool/model-presets.ts";
import { createModelPool } from "./pool/model-pool.ts";
import { createLocalModels } from "./routing/local-models.ts";
import { servedLanes, servedModels } from "./served-models.ts";

/** Time for aborting jobs and ending children, on top of the jobs' own grace. */
const closingMs = 20_000;
/** How late a model server that came or went is noticed. */
const engineIntervalMs = 5_000;

const { env, file } = loadSettings({ env: process.env, cwd: process.cwd() });
const logger = createLogger("chat", env.LOG_LEVEL);
if (env.REDIS_URL === undefined) {
  throw new AppError(
    "INVALID_SETTINGS",
    "A worker needs REDIS_URL: set it, or start everything with npm start.",
  );
}
const { deployment, workers } = file;
const settings = workers.chat;
const onStopped = await startTracing({
  service: "chat",
  version: "0.1.0",
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
});
const providers = loadProviders({ configDir: env.MILLRACE_CONFIG, env: process.env });
const localModels = loadLocalModels(env.MILLRACE_CONFIG);
const { names, presets } = modelPresets(localModels);
const gpuLayers = localModels.defaults.n_gpu_layers;
const pool = await createModelPool({
  folder: resolve(localModels.models_directory),
  names,
  presets,
  logger,
  environment: process.env,
  contextSize: localModels.defaults.n_ctx,
  threadsPerModel: localModels.defaults.threads,
  gpu: settings.gpu,
  idleMs: settings.idle_ms,
  minResidencyMs: settings.min_residency_ms,
  ...(settings.memory_bytes === undefined ? {} : { memoryBytes: settings.memory_bytes }),
  ...(settings.threads === undefined ? {} : { threads: settings.threads }),
  ...(gpuLayers === undefined ? {} : { gpuLayers }),
  ...(settings.builds_folder === undefined
    ? {}
    : { buildsFolder: resolve(settings.builds_folder) }),
  onChange: () => keepLanes(),
});
const cooldownRedis = createRedis(env.REDIS_URL, "request", logger, deployment);
const routing = createModelRouting({
  endpoints: providers.endpoints,
  unused: providers.unused,
  proxyUrl: providers.proxyUrl,
  redis: cooldownRedis,
  deployment,
  own: createLocalModels(pool, localModels),
  onListingFailure: ({ provider, message }) =>
    logger.warn({ code: "MODELS_NOT_LISTED", provider, message }, "a provider's models"),
});
const engines = createEngineWatch({
  routing,
  intervalMs: engineIntervalMs,
  logger,
  onChange: () => keepLanes(),
});
const sources = () => ({
  local: pool.models(),
  engines: engines.models(),
  registry: routing.registry,
  isShared: env.CHAT_SHARED_LANE ?? settings.shared_lane,
  concurrency: settings.concurrency,
});
const worker = createWorkerProcess({
  kind: "chat-completion",
  handler: createChatHandler(routing.router),
  engines: ["llama.cpp", ...providers.endpoints.map(({ name }) => name)],
  lanes: [],
  concurrency: settings.concurrency,
  models: () => servedModels(sources()),
  redisUrl: env.REDIS_URL,
  deployment,
  logger,
  graceMs: file.shutdown_grace_ms,
  lockDurationMs: file.jobs.lock_duration_ms,
  stalledIntervalMs: file.jobs.stalled_interval_ms,
  artifactLimitBytes: file.jobs.artifact_limit_bytes,
});
const lanes = createLaneKeeper(worker, logger);
let isStarted = false;

function keepLanes(): void {
  if (isStarted) lanes.keep(servedLanes(sources()));
}

await runProcess({
  service: {
    name: worker.name,
    async start() {
      await routing.start();
      await engines.start();
      await worker.start();
      isStarted = true;
      keepLanes();
      await lanes.settled();
    },
    async stop() {
      isStarted = false;
      await lanes.settled();
      // Jobs first: they use what is closed after them.
      await worker.stop();
      await Promise.all([engines.stop(), routing.stop(), pool.close()]);
      cooldownRedis.disconnect();
    },
  },
  logger,
  onStopped,
  stopWithinMs: file.shutdown_grace_ms + closingMs,
});
