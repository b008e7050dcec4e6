import { ModelError } from "../model-error.ts";

/** A frame's JSON, of which nothing is sure but that it is an object. */
export function parseFrame<T extends object>(data: string): Partial<T> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    throw new ModelError("stream_cut", "It sent a frame that is no JSON.", { cause: error });
  }
  if (typeof value === "object" && value !== null) return value as Partial<T>;
  throw new ModelError("stream_cut", "It sent a frame that is no object.");
}
