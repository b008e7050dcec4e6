import { ModelError } from "../model-error.ts";

/** The arguments of a tool call in the history, for providers that want them as a value. */
export function parseArguments(name: string, json: string): unknown {
  try {
    return JSON.parse(json || "{}");
  } catch (error) {
    const message = `The arguments of the earlier call of ${name} are no JSON.`;
    throw new ModelError("bad_request", message, { cause: error });
  }
}
