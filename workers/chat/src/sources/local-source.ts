import { chatErrorCodes } from "@shared/contracts";
import type { ChatMessage, ModelErrorKind } from "@shared/contracts";
import { ModelError } from "@shared/llm";
import type { ModelEvent, ModelRequest, ModelSource } from "@shared/llm";
import { AppError } from "@shared/runtime";
import { grammarSchema } from "../json-grammar/grammar-schema.ts";
import type { ChatTurn, GenerationInput } from "../llama-cpp/generation-request.ts";
import type { LocalEvent } from "../pool/local-event.ts";
import type { ModelPool } from "../pool/model-pool.ts";

const kinds: Record<string, ModelErrorKind> = {
  [chatErrorCodes.modelUnknown]: "not_found",
  [chatErrorCodes.modelCrashed]: "model_crashed",
  [chatErrorCodes.modelInvalid]: "model_invalid",
  [chatErrorCodes.modelTooLarge]: "model_too_large",
  [chatErrorCodes.contextTooLong]: "context_length",
  [chatErrorCodes.providerRefused]: "bad_request",
};
/** What llama.cpp is not asked for by us. */
const unsupported = ["tools", "tool_choice", "logit_bias", "logprobs"] as const;

/** Of what a schema can't be held to, so many places are named. */
const namedPlaces = 5;

/** What counts where a request says nothing. */
export type UsualParameters = Pick<ModelRequest, "temperature" | "top_p" | "max_tokens">;

/**
 * The models of a pool as a source of chat completions. Its text is raw: filter the reasoning.
 * @param usualFor by the model's name
 */
export function createLocalSource(
  pool: Pick<ModelPool, "generate">,
  usualFor: (model: string) => UsualParameters = () => ({}),
): ModelSource {
  return async function* answer(request, signal) {
    try {
      const json = jsonForm(request.response_format);
      if (json?.warning !== undefined) yield { type: "warning", message: json.warning };
      const input = { ...generationInput(request, usualFor(request.model)), json: json?.form };
      const events = pool.generate(request.model, input, signal);
      for await (const event of events) yield modelEvent(event);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AppError ? modelError(error) : error;
    }
  };
}

/**
 * The request as llama.cpp gets it.
 * @throws ModelError bad_request for what it can't do.
 */
function generationInput(request: ModelRequest, usual: UsualParameters): GenerationInput {
  const asked = unsupported.filter((name) => request[name] !== undefined && request[name] !== null);
  if (asked.length > 0) throw cannot(`take ${asked.join(", ")}`);
  const { max_completion_tokens, max_tokens, stop } = request;
  return {
    messages: request.messages.map(turn),
    maxTokens: max_completion_tokens ?? max_tokens ?? usual.max_tokens ?? undefined,
    temperature: request.temperature ?? usual.temperature ?? undefined,
    topP: request.top_p ?? usual.top_p ?? undefined,
    topK: request.top_k ?? undefined,
    minP: request.min_p ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    repetitionPenalty: request.repetition_penalty ?? undefined,
    seed: request.seed ?? undefined,
    stop: stop === null || stop === undefined ? [] : [stop].flat(),
  };
}

/** The form that the answer is held to, and a word on what of a schema nothing can be held to. */
function jsonForm(
  format: ModelRequest["response_format"],
): { form: GenerationInput["json"]; warning?: string } | undefined {
  if (format?.type === "json_object") return { form: { type: "any" } };
  if (format?.type !== "json_schema") return undefined;
  const { schema, unheld } = grammarSchema(format.json_schema.schema);
  const form = { type: "schema" as const, schema };
  return unheld.length === 0 ? { form } : { form, warning: unheldWarning(unheld) };
}

function unheldWarning(unheld: readonly string[]): string {
  const named = unheld.slice(0, namedPlaces).join(", ");
  const more = unheld.length > namedPlaces ? ` and ${unheld.length - namedPlaces} more` : "";
  return `A model here can't be held to all of the JSON schema; check the answer for ${named}${more}.`;
}

function turn(message: ChatMessage): ChatTurn {
  if (message.role === "tool" || ("tool_calls" in message && message.tool_calls)) {
    throw cannot("take calls of functions");
  }
  const role = message.role === "developer" ? "system" : message.role;
  return { role, content: textOf(message.content) };
}

function textOf(content: ChatMessage["content"]): string {
  if (typeof content === "string") return content;
  const parts = (content ?? []).map((part) => {
    if (part.type === "text") return part.text;
    throw cannot("see images");
  });
  return parts.join("\n");
}

function cannot(what: string): ModelError {
  return new ModelError("bad_request", `Models that run here from files can't ${what}.`);
}

function modelEvent(event: LocalEvent): ModelEvent {
  if (event.type === "text") return { type: "content", text: event.text };
  return event.type === "finish" ? { ...event, usage: { ...event.usage } } : event;
}

/** What has no kind of its own passes by itself: the worker stops, say. */
function modelError(error: AppError): ModelError {
  return new ModelError(kinds[error.code] ?? "overloaded", error.message, { cause: error });
}
