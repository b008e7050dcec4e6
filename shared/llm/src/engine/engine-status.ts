import { messageOf } from "@shared/runtime";
import { engineRoot, listModels } from "../registry/list-models.ts";
import type { ListedModel } from "../registry/list-models.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { readGauge } from "./read-gauge.ts";

/** How a model server is, as it says itself. */
export interface EngineStatus {
  isReady: boolean;
  /** Why it is not ready, or what of it could not be read. */
  problem?: string;
  models: ListedModel[];
  load?: EngineLoad;
}

/** Requests that it works on, and that wait in it. */
export interface EngineLoad {
  running: number;
  waiting: number;
}

const timeoutMs = 5_000;

/** The gauges of each engine. Where one is renamed, the status says so instead of "no load". */
const gauges = {
  vllm: { running: "vllm:num_requests_running", waiting: "vllm:num_requests_waiting" },
  "llama-server": {
    running: "llamacpp:requests_processing",
    waiting: "llamacpp:requests_deferred",
  },
} as const;

/**
 * Asks vLLM or llama-server whether it can answer, for which models, and how busy it is. A server
 * that can't be asked is one that is not ready: throws only what `signal` was aborted with.
 */
export async function readEngineStatus(
  endpoint: ProviderEndpoint,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<EngineStatus> {
  const get = (path: string) =>
    fetch(`${engineRoot(endpoint)}${path}`, {
      headers: authorization(endpoint),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  try {
    const health = await get("/health");
    const said = await health.text();
    if (!health.ok) return notReady(`/health answers ${health.status} ${said}`.trim());
    const models = await listModels(endpoint, fetch, signal);
    if (models.length === 0) return notReady("It serves no model.");
    return { isReady: true, models, ...(await readLoad(endpoint, get)) };
  } catch (error) {
    signal.throwIfAborted();
    return notReady(messageOf(error));
  }
}

function notReady(problem: string): EngineStatus {
  return { isReady: false, problem, models: [] };
}

function authorization(endpoint: ProviderEndpoint): Record<string, string> {
  const apiKey = endpoint.readApiKey();
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

async function readLoad(
  { engine = "vllm" }: ProviderEndpoint,
  get: (path: string) => Promise<Response>,
): Promise<Pick<EngineStatus, "load" | "problem">> {
  const response = await get("/metrics");
  const text = await response.text();
  if (!response.ok) {
    return { problem: `/metrics answers ${response.status}; llama-server needs --metrics.` };
  }
  const names = gauges[engine];
  const running = readGauge(text, names.running);
  const waiting = readGauge(text, names.waiting);
  if (running === undefined || waiting === undefined) {
    const missing = running === undefined ? names.running : names.waiting;
    return { problem: `/metrics has no ${missing}: this version of ${engine} is not known.` };
  }
  return { load: { running, waiting } };
}
