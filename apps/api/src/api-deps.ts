import type { JobEventHub } from "@shared/queues/events";
import type { TicketProducer } from "@shared/queues/producer";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { AccessSettings } from "./access/access-settings.ts";
import type { GatewayUpstream } from "./faces/gateway/gateway-key.ts";
import type { AdmissionCaps } from "./services/admission.ts";
import type { JobRecord } from "./services/job-record.ts";

/** What the API is made of; built by main.ts, and by tests. */
export interface ApiDeps {
  record: JobRecord;
  /** A `request` connection: nothing waits for a Redis that is away. */
  redis: Redis;
  deployment: string;
  tickets: TicketProducer;
  hub: JobEventHub;
  logger: Logger;
  now: () => Date;
  settings: ApiSettings;
}

export interface GatewaySettings {
  sessionTtlSeconds: number;
  /** The longest request with all that was said before, in tokens; older turns are left out. */
  maxContextTokens: number;
  /** The model of every session; undefined: `auto`. */
  model: string | undefined;
  upstream: GatewayUpstream;
}

export interface ApiSettings {
  version: string;
  bodyLimitBytes: number;
  /** Pause after which an event stream sends a comment. */
  heartbeatMs: number;
  /** Origins of other web pages that may call, by face; empty: none. */
  corsOrigins: { api: string[]; webgen: string[]; gateway: string[] };
  /** Hosts, addresses and ranges that webhooks may name although they are private. */
  privateTargets: string[];
  /** The longest snapshot that `/start` works on whole, in characters. */
  snapshotMaxChars: number;
  /** The chat gateway face, as the earlier service was configured. */
  gateway: GatewaySettings;
  access: AccessSettings;
  /** The most jobs that may wait. */
  caps: AdmissionCaps;
  /** Tickets that a key may have in a lane, besides the lane's slots. */
  ticketsPerKey: number;
}
