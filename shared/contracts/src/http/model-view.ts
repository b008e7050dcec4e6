import { z } from "zod";

/** A model as `/v1/models` shows it, in OpenAI's form. */
export const modelViewSchema = z.object({
  id: z.string(),
  object: z.literal("model"),
  created: z.number(),
  owned_by: z.string().describe("What runs it: llama.cpp, vllm, a provider"),
  served: z.boolean().describe("A live worker serves it now"),
  context_length: z.number().optional(),
});

export type ModelView = z.infer<typeof modelViewSchema>;

export const modelListSchema = z.object({
  object: z.literal("list"),
  data: z.array(modelViewSchema),
});
