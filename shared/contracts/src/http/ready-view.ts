import { z } from "zod";

/** The answer of `/health`: the process is alive. */
export const healthViewSchema = z.object({ ok: z.boolean(), status: z.string() });

export type HealthView = z.infer<typeof healthViewSchema>;

/** The answer of `/ready`, with status 200 when `ready`, else 503. */
export const readyViewSchema = z.object({
  ready: z.boolean(),
  checks: z
    .record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() }))
    .describe("By part: postgres, redis, migrations"),
});

export type ReadyView = z.infer<typeof readyViewSchema>;
