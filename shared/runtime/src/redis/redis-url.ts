import { isAbsolute } from "node:path";
import { AppError } from "../app-error.ts";
import { closestName } from "../config/closest-name.ts";

/** Where Redis is, and how to get in. */
export interface RedisTarget {
  /** `cluster`: any of its nodes are named; `sentinel`: the nodes are Sentinels. */
  form: "single" | "sentinel" | "cluster";
  nodes: { host: string; port: number }[];
  username: string | undefined;
  password: string | undefined;
  db: number;
  /** Sentinel's name for the master. */
  masterName: string | undefined;
  sentinelUsername: string | undefined;
  sentinelPassword: string | undefined;
  /** Files (absolute paths) of a `rediss` URL; undefined: no TLS. */
  tls: { caFile?: string; certFile?: string; keyFile?: string } | undefined;
}

const urlPattern =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const nodePattern = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i;
const defaultPorts = { single: 6379, cluster: 6379, sentinel: 26_379 };
const tlsParameters = ["sslrootcert", "sslcert", "sslkey"];
const sentinelParameters = ["sentinel_username", "sentinel_password"];

/**
 * Reads `redis[s]://[user:password@]host[:port][/db]`, `redis[s]+sentinel://…host,host/master[/db]`
 * or `redis[s]+cluster://…host,host`, each with `?sslrootcert=&sslcert=&sslkey=` where TLS needs
 * files. User and password are percent-decoded.
 * @throws AppError INVALID_REDIS_URL that says what is wrong without showing the password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = urlPattern.exec(url);
  if (!parts) {
    throw invalid(
      "must be redis[s]://[user:password@]host[:port][/db], redis[s]+sentinel://host,host/master " +
        "or redis[s]+cluster://host,host",
    );
  }
  const [, scheme, suffix, credentials, hosts = "", path = "", query = ""] = parts;
  const form = (suffix ?? "single") as RedisTarget["form"];
  const parameters = new URLSearchParams(query);
  checkParameters(parameters, { isTls: scheme === "rediss", isSentinel: form === "sentinel" });
  const nodes = hosts.split(",").map((text) => parseNode(text, defaultPorts[form]));
  if (form === "single" && nodes.length > 1) {
    throw invalid("names several hosts: say redis+sentinel:// or redis+cluster://");
  }
  return {
    form,
    nodes,
    ...parseCredentials(credentials),
    ...parsePath(form, path),
    sentinelUsername: parameters.get("sentinel_username") ?? undefined,
    sentinelPassword: parameters.get("sentinel_password") ?? undefined,
    tls: scheme === "rediss" ? parseTls(parameters) : undefined,
  };
}

function invalid(what: string): AppError {
  return new AppError("INVALID_REDIS_URL", what);
}

function checkParameters(
  parameters: URLSearchParams,
  { isTls, isSentinel }: { isTls: boolean; isSentinel: boolean },
): void {
  const known = [...(isTls ? tlsParameters : []), ...(isSentinel ? sentinelParameters : [])];
  for (const name of parameters.keys()) {
    if (known.includes(name)) continue;
    if (tlsParameters.includes(name)) throw invalid(`${name} is for rediss:// only`);
    const near = closestName(name, known);
    throw invalid(`has no parameter ${name}${near ? `; did you mean ${near}?` : ""}`);
  }
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } {
  const [, host = "", port] = nodePattern.exec(text) ?? [];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === "" || number < 1 || number > 65_535) throw invalid(`"${text}" is not host:port`);
  return { host: host.replace(/^\[|\]$/g, ""), port: number };
}

function parseCredentials(text = ""): Pick<RedisTarget, "username" | "password"> {
  const colon = text.indexOf(":");
  const decode = (part: string): string | undefined => {
    try {
      return decodeURIComponent(part) || undefined;
    } catch {
      throw invalid("has a user or password with a % that is not %25");
    }
  };
  if (colon < 0) return { username: decode(text), password: undefined };
  return { username: decode(text.slice(0, colon)), password: decode(text.slice(colon + 1)) };
}

function parsePath(
  form: RedisTarget["form"],
  path: string,
): Pick<RedisTarget, "db" | "masterName"> {
  const segments = path.split("/").filter(Boolean);
  const masterName = form === "sentinel" ? segments.shift() : undefined;
  if (form === "sentinel" && masterName === undefined) {
    throw invalid("lacks the master's name: redis+sentinel://host,host/NAME");
  }
  const [db = "0", ...rest] = segments;
  if (!/^\d{1,5}$/.test(db) || rest.length > 0)
    throw invalid(`"/${path}" is not a database number`);
  if (form === "cluster" && db !== "0") throw invalid("names a database; a cluster has only one");
  return { db: Number(db), masterName };
}

function parseTls(parameters: URLSearchParams): NonNullable<RedisTarget["tls"]> {
  const [caFile, certFile, keyFile] = tlsParameters.map((name) => {
    const file = parameters.get(name) ?? undefined;
    if (file !== undefined && !isAbsolute(file)) throw invalid(`${name} must be an absolute path`);
    return file;
  });
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid("needs sslcert and sslkey together");
  }
  return {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}
