import { z } from "zod";
import { createAddressGuard } from "../address-guard.ts";
import { messageOf } from "../app-error.ts";
import { addressOptions } from "../redis/redis-options.ts";
import { parseRedisUrl } from "../redis/redis-url.ts";

/** An address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host)
  );
}

const rangeMessage = "must be an address or a range, such as 10.0.0.0/8 or fd00::/8";
const addressRange = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], rangeMessage);
const hostName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, "must be a host name without scheme and port");

/** What config/millrace.yaml may say; every key has a default. */
export const fileSettingsSchema = z.strictObject({
  deployment: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
    .default("millrace"),
  api: z
    .strictObject({
      body_limit_bytes: z.number().int().min(1_024).default(10_485_760),
      cors_origins: z.array(z.url()).default([]),
      gateway_cors_origins: z.array(z.union([z.literal("*"), z.url()])).default([]),
      webgen_cors_origins: z.array(z.union([z.literal("*"), z.url()])).default([]),
      rate_per_minute: z.number().int().min(0).default(0),
      open_ranges: z.strictObject({ webgen: z.array(addressRange).default([]) }).prefault({}),
      trusted_proxies: z.array(addressRange).default([]),
      hosts: z.array(hostName).default([]),
    })
    .prefault({}),
  jobs: z
    .strictObject({
      lock_duration_ms: z.number().int().min(2_000).default(15_000),
      stalled_interval_ms: z.number().int().min(1_000).default(5_000),
      reconcile_interval_ms: z.number().int().min(100).default(2_000),
      artifact_limit_bytes: z.number().int().min(1_024).default(67_108_864),
    })
    .prefault({}),
  admission: z
    .strictObject({
      max_waiting_per_kind: z.number().int().min(1).default(10_000),
      max_waiting_per_key: z.number().int().min(1).default(2_000),
      tickets_per_key: z.number().int().min(1).max(5_000).default(1_000),
    })
    .prefault({}),
  webhooks: z
    .strictObject({ private_targets: z.array(z.string().superRefine(checkTarget)).default([]) })
    .prefault({}),
  retention: z.strictObject({ days: z.number().min(1).max(36_500).default(30) }).prefault({}),
  workers: z
    .strictObject({
      webgen: z
        .strictObject({ concurrency: z.number().int().min(1).max(64).default(1) })
        .prefault({}),
      chat: z
        .strictObject({
          concurrency: z.number().int().min(1).max(1_024).default(64),
          shared_lane: z.boolean().default(true),
          gpu: z.enum(["off", "auto", "cuda", "vulkan", "metal"]).default("off"),
          builds_folder: z.string().min(1).optional(),
          threads: z.number().int().min(1).optional(),
          memory_bytes: z.number().int().min(1).optional(),
          idle_ms: z.number().int().min(0).default(300_000),
          min_residency_ms: z.number().int().min(0).default(30_000),
        })
        .prefault({}),
    })
    .prefault({}),
  shutdown_grace_ms: z.number().int().min(0).default(20_000),
});

function checkTarget(target: string, context: z.RefinementCtx): void {
  try {
    createAddressGuard([target]);
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
  }
}

const portMessage = "must be a port, a whole number from 1 to 65535";
const port = z.coerce
  .number(portMessage)
  .int(portMessage)
  .min(1, portMessage)
  .max(65_535, portMessage);

const redisUrl = z.string().superRefine((url, context) => {
  try {
    addressOptions(parseRedisUrl(url), "check");
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
  }
});

/** The environment variables that Millrace reads. An empty one counts as unset. */
export const envSettingsSchema = z.object({
  PORT: port.default(8080),
  HOST: z.string().default("127.0.0.1"),
  MILLRACE_HOME: z.string().default(".millrace"),
  MILLRACE_CONFIG: z.string().default("config"),
  MILLRACE_URL: z.url().optional(),
  MILLRACE_KEY: z.string().optional(),
  REDIS_URL: redisUrl.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  CHROMIUM_PATH: z.string().optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  SNAPSHOT_MAX_CHARS: z.coerce.number().int().min(1).optional(),
  VLLM_MAX_MODEL_LEN: z.coerce.number().int().min(1).default(8_192),
  CHAT_SHARED_LANE: z.stringbool().optional(),
  VLLM_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  VLLM_MODEL_NAME: z.string().optional(),
  VLLM_API_KEY: z.string().optional(),
  SESSION_TTL_SECONDS: z.coerce.number().int().min(1).default(600),
  MAX_CONTEXT_TOKENS: z.coerce.number().int().min(1).default(8_000),
  SNAPSHOT_CHARS_PER_TOKEN: z.coerce.number().positive().default(2),
});

/** All settings of a process: config/millrace.yaml under `file`, the environment under `env`. */
export interface Settings {
  readonly file: z.infer<typeof fileSettingsSchema>;
  readonly env: z.infer<typeof envSettingsSchema>;
}
