import { z } from "zod";

/** What a local model is asked: the part of a chat completion that llama.cpp can carry out. */
export const generationRequestSchema = z.object({
  messages: z
    .array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))
    .min(1),
  /** At most so many tokens; without it, until the conversation is full. */
  maxTokens: z.number().int().min(1).optional(),
  /** 0 takes the likeliest token each time. */
  temperature: z.number().min(0).default(0.8),
  topP: z.number().min(0).max(1).default(0.95),
  topK: z.number().int().min(0).default(40),
  minP: z.number().min(0).max(1).default(0.05),
  frequencyPenalty: z.number().default(0),
  presencePenalty: z.number().default(0),
  repetitionPenalty: z.number().positive().default(1),
  /** The same seed gives the same answer; without one each answer is another. */
  seed: z.number().int().optional(),
  /** Texts at which the answer ends; they are not part of it. */
  stop: z.array(z.string().min(1)).default([]),
  /** The answer is JSON: any, or what a JSON schema allows. */
  json: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("any") }),
      z.object({ type: z.literal("schema"), schema: z.record(z.string(), z.unknown()) }),
    ])
    .optional(),
});

/** A request with all that may be left out filled in. */
export type GenerationRequest = z.infer<typeof generationRequestSchema>;

/** A request as callers write it. */
export type GenerationInput = z.input<typeof generationRequestSchema>;

export type ChatTurn = GenerationRequest["messages"][number];

export const tokenUsageSchema = z.object({
  promptTokens: z.number(),
  /** Of the prompt: how many were remembered from the request before. */
  cachedTokens: z.number(),
  completionTokens: z.number(),
});

export type TokenUsage = z.infer<typeof tokenUsageSchema>;

export const finishReasonSchema = z.enum(["stop", "length"]);
