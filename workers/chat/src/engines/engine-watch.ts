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
}

export interface EngineWatch extends Service {
  /** As of the last look; a server that is not ready serves nothing. */
  models(): EngineModel[];
}

export interface EngineWatchDeps {
  routing: Pick<ModelRouting, "registry" | "fetchFor">;
  intervalMs: number;
  logger: Logger;
  /** Called when models came or went. */
  onChange: () => void;
}

/** Keeps asking the model servers (vLLM, llama-server) bound to this worker how they are. */
export function createEngineWatch(deps: EngineWatchDeps): EngineWatch {
  const { registry, fetchFor } = deps.routing;
  const engines = registry.endpoints.filter(({ engine }) => engine !== undefined);
  const statuses = new Map<string, EngineStatus>();
  const told = new Map<string, string | undefined>();

  async function look(signal: AbortSignal): Promise<void> {
    const before = idsOf();
    await Promise.all(engines.map((endpoint) => lookAt(endpoint, signal)));
    if (idsOf() !== before) deps.onChange();
  }

  async function lookAt(endpoint: ProviderEndpoint, signal: AbortSignal): Promise<void> {
    const status = await readEngineStatus(endpoint, fetchFor(endpoint), signal);
    statuses.set(endpoint.name, status);
    if (told.get(endpoint.name) === status.problem) return;
    told.set(endpoint.name, status.problem);
    const fields = { code: "ENGINE_STATE", engine: endpoint.name, ready: status.isReady };
    if (status.problem === undefined) deps.logger.info(fields, "the model server is ready");
    else deps.logger.warn({ ...fields, problem: status.problem }, "a model server");
  }

  const models = (): EngineModel[] =>
    engines.flatMap(({ name, engine = "vllm" }) =>
      (statuses.get(name)?.models ?? []).map(({ id, traits }) => ({
        ...{ id, provider: name, engine, contextLength: traits.context },
      })),
    );
  const idsOf = () => JSON.stringify(models());

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
