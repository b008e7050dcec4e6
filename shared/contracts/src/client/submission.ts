import type { z } from "zod";
import type { WebhookTarget } from "../http/webhook.ts";
import type { jobCatalog, JobKind } from "../jobs/job-catalog.ts";

/** What `submit` takes for a kind of job. */
export interface Submission<K extends JobKind> {
  input: z.input<(typeof jobCatalog)[K]["inputSchema"]>;
  options?: z.input<(typeof jobCatalog)[K]["optionsSchema"]>;
  metadata?: Record<string, unknown>;
  /** Who is told when the job ends. Without a secret, the answer names one. */
  webhook?: WebhookTarget;
}

export interface SubmitSettings {
  /**
   * The same key and the same body within a day answer the first job again. With a key, a
   * submission whose answer was lost is sent again by itself.
   */
  idempotencyKey?: string;
  /** Answer only when the job has finished, or after this many seconds. */
  waitSeconds?: number;
  signal?: AbortSignal | undefined;
}

/** Which jobs a list holds. */
export interface JobQuery {
  kind?: string | undefined;
  status?: string | undefined;
  /** Jobs per page. */
  limit?: number | undefined;
  cursor?: string | undefined;
}
