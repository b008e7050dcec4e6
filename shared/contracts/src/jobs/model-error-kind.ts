import { z } from "zod";

/**
 * Why a model gave no answer, or not a whole one; the same words for every provider and engine.
 * `stream_cut`: the stream ended without a finish. `empty`: it finished with nothing in it.
 * `loop`: the model repeated itself without end. The last three concern models run by ourselves.
 */
export const modelErrorKinds = [
  "rate_limit",
  "overloaded",
  "timeout",
  "network",
  "auth",
  "payment",
  "not_found",
  "context_length",
  "content_policy",
  "bad_request",
  "stream_cut",
  "empty",
  "loop",
  "model_crashed",
  "model_invalid",
  "model_too_large",
] as const;

export const modelErrorKindSchema = z.enum(modelErrorKinds);

export type ModelErrorKind = z.infer<typeof modelErrorKindSchema>;
