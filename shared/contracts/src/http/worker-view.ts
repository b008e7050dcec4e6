import { z } from "zod";

/** A model that a worker serves. */
export const workerModelSchema = z.object({
  name: z.string(),
  lane: z.string(),
  engine: z.string(),
  context_length: z.number().optional(),
  slots: z.number(),
  loaded: z.boolean().describe("In memory now; otherwise the first job loads it"),
  memory_bytes: z.number().optional(),
  load: z
    .object({ running: z.number(), waiting: z.number() })
    .optional()
    .describe("Requests that its model server works on, and that wait in it, whoever sent them"),
});

export type WorkerModel = z.infer<typeof workerModelSchema>;

/** One live worker process as the registry knows it. */
export const workerViewSchema = z.object({
  id: z.string(),
  kind: z.string(),
  lanes: z.array(z.string()),
  lane_slots: z
    .record(z.string(), z.number())
    .optional()
    .describe("Jobs of each lane that it runs at a time; absent: all its slots in each"),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  engines: z.array(z.string()),
  models: z.array(workerModelSchema).optional(),
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
