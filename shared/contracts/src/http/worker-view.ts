import { z } from "zod";

/** One live worker process as the registry knows it. */
export const workerViewSchema = z.object({
  id: z.string(),
  kind: z.string(),
  lanes: z.array(z.string()),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  engines: z.array(z.string()),
  slots: z.number(),
  busy: z.number(),
  draining: z.boolean(),
  started_at: z.iso.datetime(),
  last_heartbeat: z.iso.datetime(),
  event_loop_delay_seconds: z
    .number()
    .optional()
    .describe("How late its event loop was since the heartbeat before, 99th percentile"),
});

export type WorkerView = z.infer<typeof workerViewSchema>;
