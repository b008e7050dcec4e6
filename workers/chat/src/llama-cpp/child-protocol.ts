/**
 * What the worker and the child that runs llama.cpp say to each other. The child is told to load
 * one model, once; then it answers any number of requests, as many at a time as it has slots, and
 * ends when the channel closes.
 */
import { z } from "zod";
import {
  finishReasonSchema,
  generationRequestSchema,
  tokenUsageSchema,
} from "./generation-request.ts";

export const loadOrderSchema = z.object({
  modelPath: z.string(),
  contextSize: z.number().int().min(1),
  slots: z.number().int().min(1),
  threads: z.number().int().min(1),
  gpu: z.enum(["off", "auto", "cuda", "vulkan", "metal"]),
  /** How many layers the GPU takes. */
  gpuLayers: z.union([z.literal("auto"), z.number().int().min(0)]),
  /** Instead of the one in the file. */
  chatTemplate: z.string().optional(),
  /** Where builds of llama.cpp for GPUs were installed. */
  buildsFolder: z.string().optional(),
});

export type LoadOrder = z.infer<typeof loadOrderSchema>;

export const childOrderSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("load"), order: loadOrderSchema }),
  z.object({ type: z.literal("generate"), id: z.number(), request: generationRequestSchema }),
  z.object({ type: z.literal("cancel"), id: z.number() }),
  /** From now on it may use so many. */
  z.object({ type: z.literal("threads"), threads: z.number().int().min(1) }),
]);

export type ChildOrder = z.infer<typeof childOrderSchema>;

const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
});

export type ChildFailure = z.infer<typeof failureSchema>;

export const childReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("loading"), percent: z.number() }),
  z.object({ type: z.literal("loaded"), contextSize: z.number() }),
  z.object({ type: z.literal("refused"), failure: failureSchema }),
  z.object({ type: z.literal("text"), id: z.number(), text: z.string() }),
  z.object({
    type: z.literal("finish"),
    id: z.number(),
    reason: finishReasonSchema,
    usage: tokenUsageSchema,
  }),
  z.object({ type: z.literal("cancelled"), id: z.number() }),
  z.object({ type: z.literal("failed"), id: z.number(), failure: failureSchema }),
  /** Said every two seconds: its event loop turns. */
  z.object({ type: z.literal("beat") }),
]);

export type ChildReport = z.infer<typeof childReportSchema>;
