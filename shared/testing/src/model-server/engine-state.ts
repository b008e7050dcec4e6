/** What the endpoints of an engine say beside the answers; a test may change it at any time. */
export interface EngineState {
  /** Whose endpoints it has; `none`: those of a cloud provider. */
  engine: "none" | "vllm" | "llama-server";
  isReady: boolean;
  contextTokens: number;
  running: number;
  waiting: number;
  slots: number;
}

/** The answer of an engine's own endpoints, by path. */
export function engineEndpoint(
  state: EngineState,
  path: string,
): { status: number; body: unknown } | undefined {
  if (state.engine === "none") return undefined;
  if (path === "/health") return health(state);
  if (path === "/metrics") {
    const body = state.engine === "vllm" ? vllmMetrics(state) : llamaMetrics(state);
    return { status: 200, body };
  }
  if (path !== "/props" || state.engine !== "llama-server") return undefined;
  const settings = { n_ctx: state.contextTokens };
  return {
    status: 200,
    body: { default_generation_settings: settings, total_slots: state.slots },
  };
}

/** An entry of `/v1/models`. */
export function listedModel(state: EngineState, id: string): unknown {
  const base = { id, object: "model", created: 1_700_000_000 };
  if (state.engine === "vllm") {
    return { ...base, owned_by: "vllm", root: id, max_model_len: state.contextTokens };
  }
  if (state.engine === "none") return { ...base, owned_by: "provider" };
  const meta = { n_ctx_train: state.contextTokens * 4, n_params: 1_000, size: 4_000 };
  return { ...base, owned_by: "llamacpp", meta };
}

function health({ engine, isReady }: EngineState): { status: number; body: unknown } {
  if (engine === "vllm") return { status: isReady ? 200 : 503, body: "" };
  if (isReady) return { status: 200, body: { status: "ok" } };
  const error = { code: 503, message: "Loading model", type: "unavailable_error" };
  return { status: 503, body: { error } };
}

function vllmMetrics({ running, waiting }: EngineState): string {
  return [
    "# HELP vllm:num_requests_running Number of requests in model execution batches.",
    "# TYPE vllm:num_requests_running gauge",
    `vllm:num_requests_running{engine="0",model_name="m"} ${running}.0`,
    "# HELP vllm:num_requests_waiting Number of requests waiting to be processed.",
    "# TYPE vllm:num_requests_waiting gauge",
    `vllm:num_requests_waiting{engine="0",model_name="m"} ${waiting}.0`,
    "# TYPE vllm:kv_cache_usage_perc gauge",
    'vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25',
    "",
  ].join("\n");
}

function llamaMetrics({ running, waiting }: EngineState): string {
  return [
    "# HELP llamacpp:requests_processing Number of requests processing.",
    "# TYPE llamacpp:requests_processing gauge",
    `llamacpp:requests_processing ${running}`,
    "# HELP llamacpp:requests_deferred Number of requests deferred.",
    "# TYPE llamacpp:requests_deferred gauge",
    `llamacpp:requests_deferred ${waiting}`,
    "",
  ].join("\n");
}
