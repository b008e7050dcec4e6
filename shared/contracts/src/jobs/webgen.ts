import { z } from "zod";
import { commonOptions } from "./common-options.ts";
import type { JobContract } from "./job-contract.ts";

/** The looks that the compose engine can give a page. */
export const webgenThemes = ["ledger", "atelier", "civic", "signal", "hearth"] as const;

export const webgenErrorCodes = {
  snapshotEmpty: "SNAPSHOT_EMPTY",
  gateFailed: "GATE_FAILED",
  engineUnavailable: "ENGINE_UNAVAILABLE",
  browserUnavailable: "BROWSER_UNAVAILABLE",
  machineBusy: "MACHINE_BUSY",
} as const;

const frozenSectionSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  html: z.string().min(1).max(100_000),
  after: z
    .string()
    .max(64)
    .optional()
    .describe("The id of the section it follows; default: the end"),
});

export const webgenInputSchema = z.strictObject({
  snapshot: z.string().min(1).describe("Text of a web site; `Source: <url>` lines open its pages"),
  brief: z.string().max(2_000).optional(),
  language: z
    .string()
    // Refused before it is matched: an engine can run out of stack on a text of megabytes.
    .max(64, { abort: true })
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .optional()
    .describe("BCP 47; detected when absent"),
  frozen_sections: z
    .array(frozenSectionSchema)
    .max(20)
    .refine((sections) => new Set(sections.map(({ id }) => id)).size === sections.length, {
      error: "each section needs an id of its own",
    })
    .optional(),
});

export type WebgenInput = z.infer<typeof webgenInputSchema>;

export const webgenOptionsSchema = z.strictObject({
  ...commonOptions,
  engine: z.enum(["auto", "compose", "guided", "agent"]).optional(),
  theme: z.enum(webgenThemes).optional(),
  seed: z.number().int().min(0).max(2_147_483_647).optional(),
  model: z.string().max(200).optional(),
  max_repairs: z.number().int().min(0).max(10).optional(),
  max_chars: z.number().int().min(1).optional(),
});

export type WebgenOptions = z.infer<typeof webgenOptionsSchema>;

/** One thing the page gate found. A `hard` finding keeps a page from being delivered. */
export const gateFindingSchema = z.object({
  code: z.string(),
  severity: z.enum(["hard", "soft", "note"]),
  message: z.string(),
  selector: z.string().optional(),
  /** Where it was seen, for findings of the rendered page: `desktop-light`, `360` … */
  view: z.string().optional(),
});

export type GateFinding = z.infer<typeof gateFindingSchema>;

export const webgenReportSchema = z.object({
  passed: z.boolean(),
  score: z.number(),
  findings: z.array(gateFindingSchema),
  /** Facts of the snapshot that are not on the page, each with the reason. */
  left_out: z.array(z.object({ kind: z.string(), text: z.string(), reason: z.string() })),
  sources: z.array(z.object({ url: z.string().optional(), chars: z.number() })),
  facts: z.number(),
  repairs: z.number(),
  truncated: z.string().nullable(),
  bytes: z.number(),
  timings_ms: z.record(z.string(), z.number()),
});

export type WebgenReport = z.infer<typeof webgenReportSchema>;

export const webgenResultSchema = z.object({
  title: z.string(),
  engine: z.string(),
  model: z.string().optional(),
  theme: z.string().optional(),
  seed: z.number().optional(),
  language: z.string(),
  sections: z.array(z.object({ id: z.string(), type: z.string(), variant: z.string().optional() })),
  report: webgenReportSchema,
});

export type WebgenResult = z.infer<typeof webgenResultSchema>;

export const webgenContract = {
  kind: "webgen",
  inputSchema: webgenInputSchema,
  optionsSchema: webgenOptionsSchema,
  resultSchema: webgenResultSchema,
  policy: { maxAttempts: 3, timeoutMs: 300_000, backoffMs: 1_000 },
  summarise: (input: WebgenInput) => ({
    snapshot_chars: input.snapshot.length,
    sources: (input.snapshot.match(/^Source: https?:/gm) ?? []).length,
    frozen_sections: input.frozen_sections?.length ?? 0,
    ...(input.language ? { language: input.language } : {}),
  }),
  examples: [
    {
      input: {
        snapshot:
          "Source: https://example.com/\n# Example Bakery\nBread baked every morning.\nCall +1 202 555 0134",
      },
      options: { engine: "compose", theme: "hearth", seed: 7 },
    },
  ],
} satisfies JobContract;
