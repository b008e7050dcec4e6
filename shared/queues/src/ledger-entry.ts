import { jobErrorSchema, terminalStatuses } from "@shared/contracts";
import { z } from "zod";

/** Which execution of the job speaks: its number, who carries it out and since when. */
const runSchema = z.object({
  attempt: z.number().int(),
  worker: z.string(),
  started_at: z.iso.datetime(),
});

const base = {
  job_id: z.uuid(),
  fence: z.number().int(),
  at: z.iso.datetime(),
  /** The span of the run (W3C), where the job is traced. */
  traceparent: z.string().max(64).optional(),
};

/**
 * What a worker reports to the record. `started` and `requeued` keep the row's status true,
 * `streamed` says that followers have seen something of the run's answer, `outcome` ends the job. Entries of one job stand in the ledger in the order of their fences,
 * but recorders may record them in another: a dead one's entries are taken over late. So each
 * entry says of its run all that the record needs; `run` is null where no run had begun.
 */
export const ledgerEntrySchema = z.discriminatedUnion("type", [
  z.object({ ...base, type: z.literal("started"), run: runSchema }),
  z.object({ ...base, type: z.literal("streamed"), run: runSchema.nullable() }),
  z.object({
    ...base,
    type: z.literal("requeued"),
    run: runSchema.nullable(),
    reason: z.string(),
  }),
  z.object({
    ...base,
    type: z.literal("outcome"),
    run: runSchema.nullable(),
    status: z.enum(terminalStatuses),
    error: jobErrorSchema.nullable(),
    finish_reason: z.string().nullable(),
    warnings: z.array(z.string()),
    usage: z.unknown(),
    /** The result, or null where `result_blob` names the key that holds it. */
    result: z.unknown(),
    result_blob: z.string().nullable(),
    artifacts: z.array(
      z.object({
        name: z.string(),
        media_type: z.string(),
        size: z.number().int(),
        sha256: z.string(),
        blob: z.string(),
      }),
    ),
  }),
]);

export type LedgerRun = z.infer<typeof runSchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type OutcomeEntry = Extract<LedgerEntry, { type: "outcome" }>;
