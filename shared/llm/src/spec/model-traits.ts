import { z } from "zod";

/** Parameters that a model may not know: left out with a warning, or refused, as was asked. */
export const optionalParameters = [
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
  "seed",
  "stop",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "reasoning_effort",
  "parallel_tool_calls",
  "user",
] as const;

export type OptionalParameter = (typeof optionalParameters)[number];

/** What a request may need that not every model can do; never left out silently. */
export const modelCapabilities = ["tools", "json_object", "json_schema", "vision"] as const;

export type ModelCapability = (typeof modelCapabilities)[number];

export const modelQuirksSchema = z.strictObject({
  /** It takes a system message. Else its text goes before the first message of the user. */
  system_role: z.boolean(),
  /** Turns of user and assistant must alternate, the user's first. */
  strict_alternation: z.boolean(),
  /** Whether it gets its own reasoning back: never, with calls of tools, or always. */
  reasoning_round_trip: z.enum(["never", "tools", "always"]),
  /**
   * How an effort of reasoning is put into the request: by the name of a field of OpenAI's form, or
   * as `thinking_budget`, a number of tokens, where Anthropic and Gemini otherwise take a level.
   */
  reasoning_field: z.enum([
    "reasoning_effort",
    "reasoning",
    "enable_thinking",
    "thinking",
    "chat_template_kwargs",
    "thinking_budget",
  ]),
  max_tokens_field: z.enum(["max_tokens", "max_completion_tokens"]),
  /** Its template opens a block of reasoning that it only closes. */
  starts_inside_reasoning: z.boolean(),
  /** Tags of reasoning in the middle of an answer are text, not another block. */
  literal_tags: z.boolean(),
  /** It is told the form of its answer. Else it is held to it by a grammar, which takes no context. */
  reads_form: z.boolean(),
  temperature_max: z.number(),
  /** It takes temperature or top_p, not both. */
  one_of_temperature_and_top_p: z.boolean(),
  /** Merged into the body of every request. */
  extra_body: z.record(z.string(), z.unknown()),
});

export type ModelQuirks = z.infer<typeof modelQuirksSchema>;

export const plainQuirks: ModelQuirks = {
  system_role: true,
  strict_alternation: false,
  reasoning_round_trip: "never",
  reasoning_field: "reasoning_effort",
  max_tokens_field: "max_tokens",
  starts_inside_reasoning: false,
  literal_tags: true,
  reads_form: true,
  temperature_max: 2,
  one_of_temperature_and_top_p: false,
  extra_body: {},
};

/** What may be said of a model, or of all models of a provider. */
export const modelTraitsSchema = z.strictObject({
  /** From 1 to 10; `auto` takes the best, and none below 6. */
  quality: z.number().min(1).max(10).optional(),
  context: z.number().int().min(256).optional().describe("Tokens of request and answer together"),
  /** Anthropic's form must have a limit: where a request sets none, this one, or 8,192 if that is less. */
  max_output: z.number().int().min(1).optional(),
  capabilities: z.array(z.enum(modelCapabilities)).optional(),
  accepts: z.array(z.enum(optionalParameters)).optional(),
  /** It thinks before it answers: its first byte may take longer. */
  reasons: z.boolean().optional(),
  quirks: modelQuirksSchema.partial().optional(),
});

export type ModelTraits = z.infer<typeof modelTraitsSchema>;

/** All that is known of a model that can be asked. */
export interface ModelSpec {
  readonly provider: string;
  /** The name that the provider knows it by. */
  readonly id: string;
  readonly quality: number;
  readonly context: number | undefined;
  readonly maxOutput: number | undefined;
  readonly capabilities: readonly ModelCapability[];
  readonly accepts: readonly OptionalParameter[];
  readonly reasons: boolean;
  readonly quirks: ModelQuirks;
}

/** The quality of a model of which nothing is known. */
const unknownQuality = 5;

/** @param layers from the most general to the most special; what is said later counts. */
export function createModelSpec(
  provider: string,
  id: string,
  layers: readonly (ModelTraits | undefined)[],
): ModelSpec {
  const traits: ModelTraits = Object.assign({}, ...layers);
  const quirks = Object.assign({}, plainQuirks, ...layers.map((layer) => layer?.quirks));
  return {
    provider,
    id,
    quality: traits.quality ?? unknownQuality,
    context: traits.context,
    maxOutput: traits.max_output,
    capabilities: traits.capabilities ?? [],
    accepts: traits.accepts ?? ["temperature", "top_p", "stop"],
    reasons: traits.reasons ?? false,
    quirks,
  };
}
