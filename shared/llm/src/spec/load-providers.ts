import { createHash } from "node:crypto";
import { join } from "node:path";
import { AppError, readConfigFile } from "@shared/runtime";
import { z } from "zod";
import { modelTraitsSchema } from "./model-traits.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";
import { isReservedName } from "./reserved-names.ts";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http: or https: URL" });
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of a variable");
const timeMs = z.number().int().min(1);

/** In lower case, so that a header that Millrace sends by itself is replaced and not sent twice. */
const headersSchema = z
  .record(z.string(), z.string())
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );

/** A provider's entry in config/providers.yaml. */
const providerSchema = modelTraitsSchema.extend({
  title: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  wire: z.enum(["openai", "anthropic", "gemini"]).default("openai"),
  engine: z.enum(["vllm", "llama-server"]).optional(),
  url: httpUrl.optional(),
  url_env: variable.optional(),
  key_env: variable.optional(),
  key_optional: z.boolean().default(false),
  proxy: z.boolean().default(true),
  lists_models: z.boolean().default(true),
  headers: headersSchema.default({}),
  timeouts: z
    .strictObject({
      first_byte_ms: timeMs.default(30_000),
      reasoning_first_byte_ms: timeMs.default(120_000),
      idle_ms: timeMs.default(45_000),
      total_ms: timeMs.default(600_000),
    })
    .prefault({}),
  models: z.record(z.string(), modelTraitsSchema).default({}),
});

type ProviderConfig = z.infer<typeof providerSchema>;

const providerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "must be a short name of a-z, 0-9 and -")
  .refine((name) => !isReservedName(name), "is a name with a meaning of its own");

const providersFileSchema = z.strictObject({
  providers: z.record(providerName, providerSchema).default({}),
});

/** A provider that nobody has switched on, and the variables that would. */
export interface UnusedProvider {
  name: string;
  title: string;
  needs: string[];
}

export interface ModelProviders {
  endpoints: ProviderEndpoint[];
  unused: UnusedProvider[];
  /** PROXY_URL: through it goes what is asked of providers elsewhere. */
  proxyUrl: string | undefined;
}

/**
 * Reads config/providers.yaml and PROXY_URL. A provider is on when the variables that it names are set.
 * @throws AppError INVALID_SETTINGS that lists every problem.
 */
export function loadProviders(source: {
  configDir: string;
  env: Record<string, string | undefined>;
}): ModelProviders {
  const path = join(source.configDir, "providers.yaml");
  const problems: string[] = [];
  const file = readConfigFile(path, providersFileSchema, problems);
  const proxyUrl = source.env["PROXY_URL"] || undefined;
  // Its value may hold a password: it is named, not shown.
  if (proxyUrl && !httpUrl.safeParse(proxyUrl).success) {
    problems.push("PROXY_URL: must be an http: or https: URL");
  }
  const found: ModelProviders = { endpoints: [], unused: [], proxyUrl };
  for (const [name, config] of Object.entries(file?.providers ?? {})) {
    const title = config.title ?? name;
    const needs = missingVariables(config, source.env);
    const url = (config.url_env && source.env[config.url_env]) || config.url;
    if (needs.length > 0) found.unused.push({ name, title, needs });
    else if (httpUrl.safeParse(url).success) {
      found.endpoints.push(endpointOf(name, config, url ?? "", source.env));
    } else problems.push(`${path}: providers.${name}: has no usable URL`);
  }
  if (problems.length === 0) return found;
  const message = `Providers that can't be used:\n  ${problems.join("\n  ")}`;
  throw new AppError("INVALID_SETTINGS", message);
}

function missingVariables(
  { url, url_env, key_env, key_optional }: ProviderConfig,
  env: Record<string, string | undefined>,
): string[] {
  const needed = [url ? undefined : url_env, key_optional ? undefined : key_env];
  return needed.filter((name) => name !== undefined).filter((name) => !env[name]);
}

function endpointOf(
  name: string,
  config: ProviderConfig,
  url: string,
  env: Record<string, string | undefined>,
): ProviderEndpoint {
  const { title, aliases, wire, engine, headers, timeouts, models, ...rest } = config;
  const { url: _u, url_env, key_env, key_optional: _o, proxy, lists_models, ...traits } = rest;
  const apiKey = (key_env && env[key_env]) || undefined;
  const seed = `${url} ${apiKey ?? ""}`;
  return {
    ...{ name, title: title ?? name, aliases, wire, engine, headers, traits, models },
    url: url.replace(/\/+$/, ""),
    readApiKey: () => apiKey,
    credential: createHash("sha256").update(seed).digest("hex").slice(0, 12),
    // A server of the operator's is not on the other side of it.
    usesProxy: proxy && !url_env,
    listsModels: lists_models,
    timeouts: {
      firstByteMs: timeouts.first_byte_ms,
      idleMs: timeouts.idle_ms,
      totalMs: timeouts.total_ms,
    },
    reasoningFirstByteMs: timeouts.reasoning_first_byte_ms,
  };
}
