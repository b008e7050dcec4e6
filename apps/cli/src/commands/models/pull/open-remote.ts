import { AppError, isLoopback } from "@shared/runtime";
import { sizeText } from "../../../output/time-text.ts";

/** What the servers of a download are spoken to with. */
export interface RemoteAccess {
  fetch: typeof fetch;
  /** The address of the hub that the token is for; no other server gets it. */
  hubUrl: string;
  token: string | undefined;
}

/** The head of an answer, its body still to come. */
export interface OpenRemote {
  response: Response;
  /** What the hub says of the file that it sends us to. */
  linkedSha256: string | undefined;
}

/** A download that broke off for a reason that may pass. */
export class BrokenDownload extends Error {
  override readonly name = "BrokenDownload";
  /** Whether the server was never reached. */
  readonly isUnreached: boolean;
  /** How long the server wants to be left alone. */
  readonly pauseMs: number | undefined;

  constructor(
    message: string,
    options: { isUnreached?: boolean; pauseMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.isUnreached = options.isUnreached ?? false;
    this.pauseMs = options.pauseMs;
  }
}

const mostHops = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for what is at an address, following where it is sent; a token goes to the hub alone.
 * @throws BrokenDownload for what may pass, AppError for what will not.
 */
export async function openRemote(
  access: RemoteAccess,
  url: string,
  request: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<OpenRemote> {
  let linkedSha256: string | undefined;
  let at = new URL(url);
  for (let hop = 0; hop <= mostHops; hop++) {
    requireSafe(at);
    const response = await ask(access, at, request);
    linkedSha256 ??= sha256In(response.headers.get("x-linked-etag"));
    const location = response.headers.get("location");
    if (!redirects.has(response.status) || location === null) {
      if (response.ok || response.status === 416) return { response, linkedSha256 };
      await response.body?.cancel();
      throw refusal(response, at, access);
    }
    await response.body?.cancel();
    at = new URL(location, at);
  }
  throw new AppError("DOWNLOAD_REFUSED", `${url} sends in circles.`);
}

async function ask(
  { fetch, hubUrl, token }: RemoteAccess,
  url: URL,
  { headers, signal }: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<Response> {
  const isHub = url.origin === new URL(hubUrl).origin;
  try {
    return await fetch(url.href, {
      redirect: "manual",
      signal,
      headers: {
        "accept-encoding": "identity",
        "user-agent": "millrace",
        ...headers,
        ...(isHub && token !== undefined ? { authorization: `Bearer ${token}` } : {}),
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    const message = `${url.host} can't be reached (${causeOf(error)}).`;
    throw new BrokenDownload(message, { isUnreached: true, cause: error });
  }
}

/** What comes unencrypted over a network may be anything. */
function requireSafe({ protocol, hostname, href }: URL): void {
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return;
  throw new AppError("USAGE", `Models are fetched over https: only, and ${href} is not.`);
}

function refusal(response: Response, url: URL, { token }: RemoteAccess): Error {
  const { status } = response;
  if (status === 401 || status === 403) {
    const advice =
      token === undefined
        ? "Set HF_TOKEN to a token of yours (huggingface.co/settings/tokens); some models also want their licence accepted on their page."
        : "HF_TOKEN may lack the right, or the model's licence is not accepted yet on its page.";
    return new AppError("USAGE", `${url.host} refuses ${url.pathname} (${status}). ${advice}`);
  }
  if (status === 404) {
    return new AppError("USAGE", `There is no ${url.pathname} at ${url.host} (404).`);
  }
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const pauseMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
    return new BrokenDownload(`${url.host} is busy (${status}).`, { pauseMs });
  }
  return new AppError("DOWNLOAD_REFUSED", `${url.host} answered ${status} for ${url.pathname}.`);
}

function sha256In(etag: string | null): string | undefined {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag ?? "")?.[1];
}

/** The innermost reason: the library wraps it. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return causeOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** What to tell people when a download can't go on; so much of it is kept. */
export function sourceUnreachable(error: BrokenDownload, keptBytes: number): AppError {
  const lines = [
    error.isUnreached ? `${error.message} Is this machine online?` : error.message,
    ...(keptBytes > 0
      ? [`${sizeText(keptBytes)} are kept: the same command goes on from there.`]
      : []),
    error.isUnreached ? offlineAdvice : "Try again later.",
  ];
  return new AppError("SOURCE_UNREACHABLE", lines.join("\n"), { cause: error });
}

const offlineAdvice = [
  "PROXY_URL names a proxy, HF_ENDPOINT a mirror of the hub.",
  "Without a network, put a .gguf file from elsewhere into the folder of models;",
  "`millrace models demo` makes one to try things out.",
].join("\n");
