import { join } from "node:path";
import { AppError, readConfigFile } from "@shared/runtime";
import { z } from "zod";
import { modelQuirksSchema, modelTraitsSchema } from "./model-traits.ts";

const parameters = {
  n_ctx: z.number().int().min(256),
  n_gpu_layers: z.number().int().min(0),
  temperature: z.number().min(0).max(2),
  top_p: z.number().min(0).max(1),
  max_tokens: z.number().int().min(1),
  threads: z.number().int().min(1),
};

/**
 * What files of pipeline runners say of a model, so that such a file is read as it is. Pipelines go
 * by it; a chat does not.
 */
const pipelineTraits = {
  required_for_base: z.boolean().default(false),
  release_date: z.string().optional(),
  parameters_b: z.number().positive().nullish(),
  request_style: z.enum(["openai_chat", "instruct", "translategemma"]).default("openai_chat"),
  strip_reasoning: z.boolean().default(true),
};

/** Of what may be said of models elsewhere, what also makes a difference to a file of ours. */
const localTraits = {
  quality: modelTraitsSchema.shape.quality,
  quirks: modelQuirksSchema
    .pick({
      system_role: true,
      strict_alternation: true,
      starts_inside_reasoning: true,
      literal_tags: true,
    })
    .partial()
    .optional(),
};

/** A model that runs on a worker of ours: a file in its models folder, found by its name. */
const localModelSchema = z.strictObject({
  ...localTraits,
  ...pipelineTraits,
  file: z.string().regex(/^[^/\\]+\.gguf$/i, "must be the name of a .gguf file, without a folder"),
  description: z.string().default(""),
  /** For readers, as the file says it itself. */
  quantization: z
    .string()
    .regex(/^[A-Za-z0-9_]+$/, "must be a GGUF type such as Q4_K_M")
    .optional(),
  overrides: z.strictObject(parameters).partial().default({}),
  huggingface_repo: z.string().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** How many answers may be under way at once. */
  sequences: z.number().int().min(1).max(64).optional(),
  /** Never unloaded to make room for another. */
  pinned: z.boolean().default(false),
});

const localModelsSchema = z.strictObject({
  version: z.literal(1, "only version 1 is known").default(1),
  models_directory: z.string().default("models"),
  defaults: z
    .strictObject({
      n_ctx: parameters.n_ctx.default(8_192),
      n_gpu_layers: parameters.n_gpu_layers.optional(),
      temperature: parameters.temperature.default(0.7),
      top_p: parameters.top_p.default(0.95),
      /** For pipelines: a chat ends by itself, unless its model's overrides say otherwise. */
      max_tokens: parameters.max_tokens.default(1_024),
      threads: parameters.threads.default(8),
    })
    .prefault({}),
  models: z.record(z.string().min(1).max(100), localModelSchema).default({}),
});

export type LocalModels = z.infer<typeof localModelsSchema>;

/**
 * Reads config/models.yaml: the models that workers of ours run from files.
 * @throws AppError INVALID_SETTINGS that lists every problem.
 */
export function loadLocalModels(configDir: string): LocalModels {
  const problems: string[] = [];
  const file = readConfigFile(join(configDir, "models.yaml"), localModelsSchema, problems);
  if (file) return file;
  const message = `Models that can't be used:\n  ${problems.join("\n  ")}`;
  throw new AppError("INVALID_SETTINGS", message);
}
