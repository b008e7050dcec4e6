import { z } from "zod";
import { classifyFailure } from "../failures/classify-failure.ts";
import { ModelError } from "../model-error.ts";
import { modelCapabilities, optionalParameters } from "../spec/model-traits.ts";
import type { ModelCapability, ModelTraits } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";

/** A model as its provider lists it. */
export interface ListedModel {
  id: string;
  /** What its provider says of it, as far as it says anything. */
  traits: Pick<ModelTraits, "context" | "max_output" | "accepts" | "capabilities">;
}

const timeoutMs = 15_000;

/** What is listed among models and can hold no chat. */
const noChat =
  /whisper|tts|transcri|speech|audio|realtime|embed|rerank|guard|moderation|dall-e|image|imagen|veo|video|ocr|lyria|aqa|orpheus|davinci|babbage|instruct-beta|sora|computer-use|deep-research|search-preview|codex|gpt-[\d.]+-pro/i;

/**
 * Asks a provider or engine for its models; those that can't chat are left out.
 * @throws ModelError
 */
export async function listModels(
  endpoint: ProviderEndpoint,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const path = {
    openai: "/models",
    anthropic: "/models?limit=1000",
    gemini: "/models?pageSize=1000",
  };
  const listing = await getJson(endpoint, `${endpoint.url}${path[endpoint.wire]}`, fetch, signal);
  const listed = listingSchema.parse(listing);
  const models = (listed.data ?? listed.models ?? []).flatMap(readEntry);
  if (endpoint.engine !== "llama-server") return models.filter(({ id }) => !noChat.test(id));
  // It lists what the model was trained for, and tells elsewhere what it was started with.
  const props = await getJson(endpoint, `${engineRoot(endpoint)}/props`, fetch, signal);
  const context = propsSchema.parse(props).default_generation_settings?.n_ctx;
  return models.map(({ id, traits }) => ({
    id,
    traits: context ? { ...traits, context } : traits,
  }));
}

/** Where an engine's own endpoints are: beside the folder of its API. */
export function engineRoot({ url }: ProviderEndpoint): string {
  return url.replace(/\/v1$/, "");
}

/** Gets JSON from a provider, with its key. */
async function getJson(
  endpoint: ProviderEndpoint,
  url: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<unknown> {
  const apiKey = endpoint.readApiKey();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let answer: { status: number; headers: Headers; body: string };
  try {
    const headers = { ...endpoint.headers, ...keyHeaders(endpoint.wire, apiKey) };
    const response = await fetch(url, { headers, redirect: "error", signal: limit });
    answer = { status: response.status, headers: response.headers, body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new ModelError("network", "It could not be asked for its models.", { cause: error });
  }
  const isJson = /^\s*[[{]/.test(answer.body);
  if (answer.status === 200 && isJson) return JSON.parse(answer.body) as unknown;
  throw classifyFailure(answer, { provider: endpoint.name, nowMs: Date.now(), apiKey });
}

function keyHeaders(
  wire: ProviderEndpoint["wire"],
  apiKey: string | undefined,
): Record<string, string> {
  if (wire === "anthropic") return { "anthropic-version": "2026-10-21", "x-api-key": apiKey ?? "" };
  if (apiKey === undefined) return {};
  return wire === "gemini" ? { "x-goog-api-key": apiKey } : { authorization: `Bearer ${apiKey}` };
}

const count = z.number().nullish().catch(undefined);

const names = z.array(z.string()).nullish().catch(undefined);

const entrySchema = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  active: z.boolean().optional(),
  lifecycle: z.string().optional(),
  context_length: count,
  context_window: count,
  max_model_len: count,
  max_input_tokens: count,
  inputTokenLimit: count,
  max_completion_tokens: count,
  max_tokens: count,
  outputTokenLimit: count,
  top_provider: z.object({ max_completion_tokens: count }).nullish().catch(undefined),
  meta: z.object({ n_ctx_train: count }).nullish().catch(undefined),
  supportedGenerationMethods: names,
  supported_parameters: names,
  architecture: z.object({ input_modalities: names }).nullish().catch(undefined),
});

type Entry = z.infer<typeof entrySchema>;

const listingSchema = z.object({
  data: z.array(z.unknown()).optional(),
  models: z.array(z.unknown()).optional(),
});

const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: count }).optional(),
});

/** Lenient: an entry that makes no sense is no reason to know none of the others. */
function readEntry(value: unknown): ListedModel[] {
  const entry = entrySchema.safeParse(value).data;
  const id = entry?.id ?? entry?.name?.replace(/^models\//, "");
  if (!entry || !id || entry.active === false || entry.lifecycle === "retired") return [];
  if (entry.supportedGenerationMethods?.includes("generateContent") === false) return [];
  const context =
    entry.context_length ??
    entry.context_window ??
    entry.max_model_len ??
    entry.max_input_tokens ??
    entry.inputTokenLimit ??
    entry.meta?.n_ctx_train;
  const maxOutput =
    entry.top_provider?.max_completion_tokens ??
    entry.max_completion_tokens ??
    entry.max_tokens ??
    entry.outputTokenLimit;
  const traits = {
    ...(context ? { context } : {}),
    ...(maxOutput ? { max_output: maxOutput } : {}),
    ...readParameters(entry),
  };
  return [{ id, traits }];
}

/** OpenRouter's words for what a model can be asked. */
function readParameters({ supported_parameters: said, architecture }: Entry) {
  if (!said) return {};
  const accepts = optionalParameters.filter((name) => said.includes(name) || name === "user");
  if (said.includes("reasoning")) accepts.push("reasoning_effort");
  const can: Record<ModelCapability, boolean> = {
    tools: said.includes("tools"),
    json_object: said.includes("response_format"),
    json_schema: said.includes("structured_outputs"),
    vision: architecture?.input_modalities?.includes("image") ?? false,
  };
  return { accepts, capabilities: modelCapabilities.filter((one) => can[one]) };
}
