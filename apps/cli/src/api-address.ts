import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, maskApiKeys } from "@shared/runtime";
import { z } from "zod";

/** Where the API is, and how that is known. */
export interface ApiAddress {
  /** May be a `/k/<key>/` base: print it through `maskApiKeys` only. */
  url: string;
  source: string;
}

export const defaultApiUrl = "http://127.0.0.1:8080";

const runtimeFileSchema = z.looseObject({ url: z.url() });

/**
 * Finds the API: `--url`, else MILLRACE_URL, else what a running `npm start` wrote into
 * MILLRACE_HOME/runtime.json, else the default port. Throws `USAGE` for a URL that is none.
 */
export async function findApiAddress(deps: {
  urlOption?: string | undefined;
  env: Record<string, string | undefined>;
  cwd: string;
  /** The home where none is named. */
  defaultHome: string;
}): Promise<ApiAddress> {
  if (deps.urlOption) return { url: checkUrl(deps.urlOption, "--url"), source: "--url" };
  const { MILLRACE_URL, MILLRACE_HOME } = deps.env;
  if (MILLRACE_URL) return { url: checkUrl(MILLRACE_URL, "MILLRACE_URL"), source: "MILLRACE_URL" };
  const file = resolve(deps.cwd, MILLRACE_HOME || deps.defaultHome, "runtime.json");
  const url = await readRuntimeUrl(file);
  if (url !== undefined) return { url, source: file };
  return { url: defaultApiUrl, source: "no setting; it is the default" };
}

async function readRuntimeUrl(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined; // nothing was started from here; the default address is tried
  }
  try {
    return runtimeFileSchema.parse(JSON.parse(text)).url;
  } catch {
    return undefined; // being written right now, or by another version
  }
}

function checkUrl(url: string, name: string): string {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? "")) return url;
  throw new AppError("USAGE", `${name} is not an http address: ${maskApiKeys(url)}`);
}
