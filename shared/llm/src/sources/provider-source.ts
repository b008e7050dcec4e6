import { classifyFailure } from "../failures/classify-failure.ts";
import { requestEvents } from "../http/request-events.ts";
import type { ModelHttp } from "../http/model-http.ts";
import type { EventsRequest, RefusedAnswer } from "../http/request-events.ts";
import { ModelError } from "../model-error.ts";
import type { ModelEvent, ModelRequest, ModelSource } from "../model-event.ts";
import { filterReasoning } from "../reasoning/filter-reasoning.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { anthropicWire } from "../wire/anthropic-wire.ts";
import { geminiWire } from "../wire/gemini-wire.ts";
import { openaiWire } from "../wire/openai-wire.ts";
import { ReportedError } from "../wire/wire-form.ts";
import type { WireForm } from "../wire/wire-form.ts";
import { guardLoops } from "./loop-guard.ts";

const wireForms: Record<ProviderEndpoint["wire"], WireForm> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
};

export interface ProviderSourceOptions {
  endpoint: ProviderEndpoint;
  model: ModelSpec;
  http: Pick<ModelHttp, "post">;
}

/**
 * Asks a model of a provider over HTTP, always streaming: only a server that streams notices that
 * its caller has gone. Takes a request that was fitted to the model.
 */
export function createProviderSource(options: ProviderSourceOptions): ModelSource {
  const { starts_inside_reasoning: startsInside, literal_tags: literalAllowed } =
    options.model.quirks;
  return (request, signal) => {
    const raw = readAnswer(options, request, signal);
    const filtered = filterReasoning(raw, { startsInside, literalAllowed });
    // What a model of our own says costs nothing, and may be meant to go on for ever.
    return options.endpoint.engine ? filtered : guardLoops(filtered);
  };
}

async function* readAnswer(
  options: ProviderSourceOptions,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncIterable<ModelEvent> {
  const form = wireForms[options.endpoint.wire];
  const reader = form.createReader();
  const failureOf = (answer: RefusedAnswer) =>
    classifyFailure(answer, {
      provider: options.endpoint.name,
      nowMs: Date.now(),
      apiKey: options.endpoint.readApiKey(),
    });
  try {
    const events = requestEvents({ ...eventsRequest(options, form, request), failureOf }, signal);
    for await (const data of events) {
      for (const event of reader.read(data)) yield event;
    }
  } catch (error) {
    // All was said; whatever came behind it changes nothing.
    if (signal.aborted || !reader.finished()) throw reported(error, failureOf);
  }
  const finish = reader.finished();
  if (!finish) throw new ModelError("stream_cut", "Its answer broke off before the end.");
  yield finish;
}

function eventsRequest(
  { endpoint, model, http }: ProviderSourceOptions,
  form: WireForm,
  request: ModelRequest,
): Omit<EventsRequest, "failureOf"> {
  const { quirks, maxOutput, reasons } = model;
  const call = form.call(request, { apiKey: endpoint.readApiKey(), quirks, maxOutput });
  const { timeouts, reasoningFirstByteMs } = endpoint;
  return {
    http,
    url: `${endpoint.url}${call.path}`,
    headers: { ...endpoint.headers, ...call.headers },
    body: call.body,
    timeouts: reasons ? { ...timeouts, firstByteMs: reasoningFirstByteMs } : timeouts,
  };
}

function reported(error: unknown, failureOf: (answer: RefusedAnswer) => ModelError): unknown {
  if (!(error instanceof ReportedError)) return error;
  return failureOf({ status: error.status ?? 200, headers: new Headers(), body: error.body });
}
