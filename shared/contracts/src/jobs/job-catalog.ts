import { z } from "zod";
import { chatCompletionContract } from "./chat-completion.ts";
import { webgenContract } from "./webgen.ts";

/** Every kind of job that this version carries out, by name. */
export const jobCatalog = {
  webgen: webgenContract,
  "chat-completion": chatCompletionContract,
} as const;

export type JobKind = keyof typeof jobCatalog;

export const jobKindSchema = z.enum(Object.keys(jobCatalog) as [JobKind, ...JobKind[]]);
