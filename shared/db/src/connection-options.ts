import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { AppError, messageOf } from "@shared/runtime";
import type postgres from "postgres";

const modes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
const tlsParameters = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/**
 * What of a DATABASE_URL the driver does not do by itself: TLS with libpq's words. `sslmode` is
 * `disable` (the default), `prefer`, `require` (encrypted, the server may be anybody, unless
 * `sslrootcert` is given), `verify-ca` or `verify-full`; `sslrootcert`, `sslcert` and `sslkey`
 * name files.
 * @returns the URL without those words, and the driver's `ssl` option.
 * @throws AppError INVALID_DATABASE_URL
 */
export function connectionOptions(url: string): {
  url: string;
  ssl: NonNullable<postgres.Options<Record<string, never>>["ssl"]>;
} {
  const parsed = new URL(url);
  const { searchParams: parameters } = parsed;
  const mode = parameters.get("sslmode") ?? "disable";
  if (!isMode(mode)) throw invalid(`sslmode=${mode} is not known; use ${modes.join(", ")}`);
  const files = readFiles(parameters);
  const ssl =
    mode === "disable" ? false : mode === "prefer" ? mode : tlsOptions(mode, files, parsed);
  for (const name of tlsParameters) parameters.delete(name);
  return { url: parsed.href, ssl };
}

function isMode(text: string): text is (typeof modes)[number] {
  return (modes as readonly string[]).includes(text);
}

function invalid(what: string): AppError {
  return new AppError("INVALID_DATABASE_URL", `DATABASE_URL: ${what}`);
}

type TlsFiles = Pick<ConnectionOptions, "ca" | "cert" | "key">;

function readFiles(parameters: URLSearchParams): TlsFiles {
  const read = (name: string): Buffer | undefined => {
    const file = parameters.get(name);
    if (!file || file === "system") return undefined;
    try {
      return readFileSync(file);
    } catch (error) {
      throw invalid(`${name} can't be read: ${messageOf(error)}`);
    }
  };
  const [ca, cert, key] = [read("sslrootcert"), read("sslcert"), read("sslkey")];
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function tlsOptions(
  mode: "require" | "verify-ca" | "verify-full",
  files: TlsFiles,
  { hostname }: URL,
): ConnectionOptions {
  if (mode === "require" && !files.ca) return { ...files, rejectUnauthorized: false };
  // The driver connects the socket itself, so the check has to be told whom it is about.
  const host = hostname.replace(/^\[|\]$/g, "");
  const identity = isIP(host) ? { host } : { servername: host };
  const anybody = { checkServerIdentity: () => undefined };
  return { ...files, ...identity, ...(mode === "verify-full" ? {} : anybody) };
}
