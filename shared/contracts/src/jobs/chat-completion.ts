import { z } from "zod";
import { mergeChatDeltas, toPartialResult } from "./chat-deltas.ts";
import { chatMessageSchema, chatToolCallSchema } from "./chat-message.ts";
import { commonOptions } from "./common-options.ts";
import type { JobContract } from "./job-contract.ts";
import { modelErrorKindSchema } from "./model-error-kind.ts";

/** Codes of `error` in a chat-completion job that did not succeed, beside those of the core. */
export const chatErrorCodes = {
  modelUnknown: "MODEL_UNKNOWN",
  noWorkerForModel: "NO_WORKER_FOR_MODEL",
  /** Its answer broke off after its first token; what was said is kept. Retryable. */
  interrupted: "INTERRUPTED",
  contentRefused: "CONTENT_REFUSED",
  contextTooLong: "CONTEXT_TOO_LONG",
  /** No candidate answered; `details.tried` says why, one by one. */
  providerFailed: "PROVIDER_FAILED",
  /** The provider found the request itself wrong. */
  providerRefused: "PROVIDER_REFUSED",
  modelCrashed: "MODEL_CRASHED",
  modelInvalid: "MODEL_INVALID",
  modelTooLarge: "MODEL_TOO_LARGE",
} as const;

const functionNameSchema = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

const toolSchema = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: functionNameSchema,
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoiceSchema = z.union([
  z.enum(["none", "auto", "required"]),
  z.strictObject({
    type: z.literal("function"),
    function: z.strictObject({ name: functionNameSchema }),
  }),
]);

const responseFormatSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: functionNameSchema,
      description: z.string().optional(),
      schema: z.record(z.string(), z.unknown()),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** The numbers that steer how the next token is chosen; not every model accepts each. */
export const chatSamplerSchemas = {
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().min(0).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  repetition_penalty: z.number().positive().max(10).nullish(),
  seed: z.number().int().nullish(),
  logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
};

const onlyOneAnswer = "only 1 answer at a time: send the request as often as needed";

/** The body of an OpenAI chat completion. What Millrace does not carry out is refused by name. */
export const chatCompletionInputSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(300)
    .describe("`provider:model`, `provider`, `auto`, a local model's name, or `echo`"),
  messages: z.array(chatMessageSchema).min(1),
  ...chatSamplerSchemas,
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(16)]).nullish(),
  n: z.number().int().min(1).max(1, onlyOneAnswer).nullish(),
  tools: z.array(toolSchema).min(1).max(128).optional(),
  tool_choice: toolChoiceSchema.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormatSchema.optional(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
  user: z.string().max(512).optional(),
  stream: z.boolean().nullish().describe("How the HTTP answer comes; the job streams in any case"),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
});

export type ChatCompletionInput = z.infer<typeof chatCompletionInputSchema>;

export const chatCompletionOptionsSchema = z.strictObject({
  ...commonOptions,
  no_worker: z
    .enum(["wait", "fail"])
    .optional()
    .describe("Where nobody serves the model: wait up to the deadline (default), or fail at once"),
  trim: z
    .enum(["refuse", "turns"])
    .optional()
    .describe(
      "A request longer than the context: refuse it (default), or leave out the oldest turns",
    ),
  max_context_tokens: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("A context shorter than the model's own, in tokens"),
  unsupported: z
    .enum(["drop", "refuse"])
    .optional()
    .describe(
      "A parameter that the model does not know: leave out with a warning (default), or refuse",
    ),
});

export type ChatCompletionOptions = z.infer<typeof chatCompletionOptionsSchema>;

/** Why the model stopped. */
export const finishReasonSchema = z.enum(["stop", "length", "tool_calls", "content_filter"]);

export type FinishReason = z.infer<typeof finishReasonSchema>;

/** Tokens of a request and its answer; engines add details of their own. */
export const chatUsageSchema = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
});

export type ChatUsage = z.infer<typeof chatUsageSchema>;

/** One candidate that was asked, and why it did not answer (no `error`: it did). */
export const modelAttemptSchema = z.object({
  provider: z.string(),
  model: z.string(),
  error: z
    .object({ kind: modelErrorKindSchema, message: z.string(), status: z.number().optional() })
    .optional(),
  ms: z.number(),
});

export type ModelAttempt = z.infer<typeof modelAttemptSchema>;

/** OpenAI's response body, with the account of who answered under `millrace`. */
export const chatCompletionResultSchema = z.object({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: z.number().describe("Unix time in seconds"),
  model: z.string(),
  choices: z
    .array(
      z.object({
        index: z.literal(0),
        message: z.object({
          role: z.literal("assistant"),
          content: z.string().nullable(),
          reasoning_content: z.string().optional(),
          tool_calls: z.array(chatToolCallSchema).optional(),
          refusal: z.string().nullish(),
        }),
        finish_reason: finishReasonSchema,
        logprobs: z.unknown().optional(),
      }),
    )
    .length(1),
  usage: chatUsageSchema.optional(),
  millrace: z.object({
    provider: z.string(),
    model: z.string(),
    tried: z.array(modelAttemptSchema),
    /** Turns that were left out, oldest first, so that the request fitted the model's context. */
    trimmed_turns: z.number().optional(),
  }),
});

export type ChatCompletionResult = z.infer<typeof chatCompletionResultSchema>;

export const chatCompletionContract = {
  kind: "chat-completion",
  inputSchema: chatCompletionInputSchema,
  optionsSchema: chatCompletionOptionsSchema,
  resultSchema: chatCompletionResultSchema,
  // The worker itself asks again, and others; a second loop around that would multiply the tries.
  policy: { maxAttempts: 1, timeoutMs: 600_000, backoffMs: 1_000 },
  stream: { merge: mergeChatDeltas, fold: toPartialResult },
  summarise: (input: ChatCompletionInput) => ({
    model: input.model,
    messages: input.messages.length,
    ...(input.tools ? { tools: input.tools.length } : {}),
  }),
  examples: [
    {
      input: { model: "echo", messages: [{ role: "user", content: "Hello, mill." }] },
    },
    {
      input: {
        model: "auto",
        messages: [
          { role: "system", content: "Answer in one sentence." },
          { role: "user", content: "Why do mills have races?" },
        ],
        temperature: 0.4,
        max_tokens: 200,
      },
      options: { no_worker: "fail" },
    },
  ],
} satisfies JobContract;
