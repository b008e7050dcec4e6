import type { ModelRouting, Router } from "@shared/llm";
import type { ModelPool } from "../pool/model-pool.ts";

/** Models of this worker by their names, everything else by the providers; `auto` where there is something. */
export function createChatRouter(deps: {
  pool: Pick<ModelPool, "models">;
  local: Router;
  routing: Pick<ModelRouting, "registry" | "router">;
}): Router {
  const { pool, local, routing } = deps;
  return {
    answer(request, options) {
      const isHere = pool.models().some(({ name }) => name === request.model);
      const isLeft = request.model === "auto" && routing.registry.endpoints.length === 0;
      const hasModels = pool.models().some(({ problem }) => problem === undefined);
      return (isHere || (isLeft && hasModels) ? local : routing.router).answer(request, options);
    },
  };
}
