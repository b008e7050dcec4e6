import { ModelError } from "../model-error.ts";
import type { ModelRequest } from "../model-event.ts";
import { optionalParameters } from "../spec/model-traits.ts";
import type { ModelCapability, ModelSpec, OptionalParameter } from "../spec/model-traits.ts";
import { shapeMessages } from "./shape-messages.ts";

/** A request that a model can take, and what had to be changed for that. */
export interface FittedRequest {
  request: ModelRequest;
  warnings: string[];
}

/**
 * Adapts a request to a model: its name, its quirks, its parameters.
 * @param unsupported what to do with a parameter that the model does not know.
 * @throws ModelError bad_request: it can't do what is asked, or may not be asked so.
 */
export function fitRequest(
  request: ModelRequest,
  model: ModelSpec,
  unsupported: "drop" | "refuse",
): FittedRequest {
  const missing = missingCapabilities(request, model);
  if (missing.length > 0) {
    throw new ModelError("bad_request", `${nameOf(model)} can't do ${missing.join(", ")}.`);
  }
  const { request: fitted, changes } = fitParameters(request, model);
  if (unsupported === "refuse" && changes.length > 0) {
    throw new ModelError("bad_request", changes.map(({ refusal }) => refusal).join(" "));
  }
  const messages = shapeMessages(request.messages, model.quirks);
  return {
    request: { ...fitted, model: model.id, messages },
    warnings: changes.map(({ warning }) => warning),
  };
}

/** What a request needs and a model lacks. */
export function missingCapabilities(request: ModelRequest, model: ModelSpec): ModelCapability[] {
  const needed: ModelCapability[] = [];
  if (request.tools) needed.push("tools");
  const format = request.response_format?.type;
  if (format && format !== "text") needed.push(format);
  const hasImage = request.messages.some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type === "image_url"),
  );
  if (hasImage) needed.push("vision");
  return needed.filter((capability) => !model.capabilities.includes(capability));
}

/** What is done to a parameter that the model does not take, in the words of either way. */
interface ParameterChange {
  warning: string;
  refusal: string;
}

function fitParameters(
  request: ModelRequest,
  model: ModelSpec,
): { request: ModelRequest; changes: ParameterChange[] } {
  const fitted = { ...request };
  const changes: ParameterChange[] = [];
  const drop = (name: OptionalParameter, why: string) => {
    delete fitted[name];
    changes.push({
      warning: `${name} was left out: ${why}.`,
      refusal: `${name} is not possible: ${why}.`,
    });
  };
  for (const name of optionalParameters) {
    if (!isSet(fitted[name])) delete fitted[name];
    else if (!model.accepts.includes(name)) drop(name, `${nameOf(model)} does not know it`);
  }
  const { temperature_max: highest, one_of_temperature_and_top_p: isEither } = model.quirks;
  if (isEither && isSet(fitted.temperature) && isSet(fitted.top_p)) {
    drop("top_p", `${nameOf(model)} takes temperature or top_p`);
  }
  if ((fitted.temperature ?? 0) > highest) {
    changes.push({
      warning: `temperature was lowered to ${highest}, the most that ${nameOf(model)} takes.`,
      refusal: `temperature is too high: ${nameOf(model)} takes ${highest} at most.`,
    });
    fitted.temperature = highest;
  }
  return { request: fitted, changes };
}

/** False asks for nothing: a model that does not know the parameter does that anyway. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function nameOf({ provider, id }: ModelSpec): string {
  return `${provider}:${id}`;
}
