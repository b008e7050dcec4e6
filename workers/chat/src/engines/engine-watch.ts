import { readEngineStatus } from "@shared/llm";
import type { EngineStatus, ModelRouting, ProviderEndpoint } from "@shared/llm";
import { repeatPass } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";

/** A model that a server bound to this worker serves now. */
export interface EngineModel {
  id: string;
  provider: string;
  engine: string;
  contextLength: number | undefined;
  /** Of its server, as of the last look. */
  load: EngineStatus["load"];
}

export interface EngineWatch extends Service {
  /** Those of servers that are ready, or that a single look did not find so. */
  models(): EngineModel[];
}

export interface EngineWatchDeps {
  routing: Pick<ModelRouting, "registry" | "fetchFor">;
  intervalMs: number;
  logger: Logger;
  /** Called when models came or went. */
  onChange: () => void;
}

/** One look may meet a server that is only busy: leaving its lanes cuts off answers under way. */
const looksUntilGone = 2;

/** Keeps asking the model servers (vLLM, llama-server) bound to this worker how they are. */
export function createEngineWatch(deps: EngineWatchDeps): EngineWatch {
  const { registry, fetchFor } = deps.routing;
  const engines = registry.endpoints.filter(({ engine }) => engine !== undefined);
  const served = new Map<string, Pick<EngineStatus, "models" | "load">>();
  const misses = new Map<string, number>();
  const told = new Map<string, string | undefined>();

  async function look(signal: AbortSignal): Promise<void> {
    const before = idsOf();
    await Promise.all(engines.map((endpoint) => lookAt(endpoint, signal)));
    if (idsOf() !== before) deps.onChange();
  }

  async function lookAt(endpoint: ProviderEndpoint, signal: AbortSignal): Promise<void> {
    const status = await readEngineStatus(endpoint, fetchFor(endpoint), signal);
    const missed = status.isReady ? 0 : (misses.get(endpoint.name) ?? 0) + 1;
    misses.set(endpoint.name, missed);
    if (missed === 0 || missed >= looksUntilGone) served.set(endpoint.name, status);
    if (told.get(endpoint.name) === status.problem) return;
    told.set(endpoint.name, status.problem);
    const fields = { code: "ENGINE_STATE", engine: endpoint.name, ready: status.isReady };
    if (status.problem === undefined) deps.logger.info(fields, "the model server is ready");
    else deps.logger.warn({ ...fields, problem: status.problem }, "a model server");
  }

  const models = (): EngineModel[] =>
    engines.flatMap(({ name, engine = "vllm" }) =>
      (served.get(name)?.models ?? []).map(({ id, traits }) => ({
        ...{ id, provider: name, engine, contextLength: traits.context },
        load: served.get(name)?.load,
      })),
    );
  const idsOf = () => JSON.stringify(models().map(({ load: _load, ...model }) => model));

  const passes = repeatPass({
    intervalMs: deps.intervalMs,
    pass: look,
    onError: (err) => deps.logger.warn({ code: "ENGINES_NOT_WATCHED", err }, "engines"),
  });
  return {
    name: "engine-watch",
    models,
    async start() {
      if (engines.length === 0) return;
      await look(AbortSignal.timeout(deps.intervalMs));
      passes.start();
    },
    stop: () => passes.stop(),
  };
}
