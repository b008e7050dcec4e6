import { rateWindowMs } from "@shared/queues/producer";
import { AppError } from "@shared/runtime";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { accessRuleOf, signInPath } from "../access/access-rule.ts";
import type { Access } from "../access/access.ts";
import { clientAddressOf } from "../access/address-ranges.ts";
import { assertLoopbackHost } from "../access/authenticator.ts";
import type { Identified } from "../access/authenticator.ts";
import { nobody } from "../access/caller.ts";
import { isKeyFromUrl, relativePath } from "../access/cut-key-from-url.ts";
import type { RateVerdict } from "../access/rate-limiter.ts";
import { isWebgenFacePath } from "../faces/webgen/webgen-face.ts";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem } from "../http/api-problem.ts";

/**
 * Lets a request on only with what its address asks for, tells the routes whose it is (`caller`
 * in the context), and counts it against the key's limit.
 */
export function authentication(access: Access) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const rule = accessRuleOf(c.req.method, c.req.path);
    const { hostname } = new URL(c.req.url);
    if (rule === "open") {
      if (access.authenticator.mayBeOpen) assertLoopbackHost(hostname);
      c.set("caller", nobody);
      return next();
    }
    let identified: Identified;
    try {
      identified = await identify(access, c, hostname);
    } catch (error) {
      if (isSignInNeeded(error) && isPageOfAdmin(c)) return c.redirect(signInPath, 303);
      throw error;
    }
    const { caller, ratePerMinute } = identified;
    if (!caller.scopes.has(rule)) {
      const has = [...caller.scopes].join(", ") || "none";
      throw apiProblem("MISSING_SCOPE", `This needs the scope ${rule}; the key has: ${has}.`);
    }
    c.set("caller", caller);
    const verdict =
      ratePerMinute > 0 && caller.keyId !== null
        ? await access.limiter.take(caller.keyId, ratePerMinute)
        : undefined;
    if (verdict?.isAllowed === false) throw rateLimited(verdict);
    await next();
    if (verdict) setHeaders(c, rateHeadersOf(verdict));
    if (isKeyFromUrl(c.env?.incoming)) keepLocationBelowBase(c);
  });
}

async function identify(access: Access, c: Context<ApiEnv>, hostname: string) {
  const session = await identifySession(access, c);
  return (
    session ??
    access.authenticator.identify({
      authorization: c.req.header("authorization"),
      address: addressOf(access, c),
      hostname,
      face: isWebgenFacePath(c.req.path) ? "webgen" : undefined,
    })
  );
}

function isSignInNeeded(error: unknown): boolean {
  return error instanceof AppError && error.code === "NOT_SIGNED_IN";
}

/** Somebody in front of a browser can be sent to the page where one signs in. */
function isPageOfAdmin(c: Context<ApiEnv>): boolean {
  const isPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
  return isPage && c.req.path.startsWith("/admin/");
}

/** Who signed in on the admin pages; only they look at cookies. */
async function identifySession(
  access: Access,
  c: Context<ApiEnv>,
): Promise<Identified | undefined> {
  if (!c.req.path.startsWith("/admin/") || c.req.header("authorization") !== undefined) return;
  if (access.authenticator.mayBeOpen) return;
  const keyId = await access.sessions.keyIdOf(c);
  return keyId === undefined ? undefined : access.authenticator.identifyKey(keyId);
}

function addressOf(access: Access, c: Context<ApiEnv>): string | undefined {
  const connection = c.env?.incoming?.socket.remoteAddress;
  return clientAddressOf(connection, c.req.header("x-forwarded-for"), access.trustedProxies);
}

function rateLimited(verdict: RateVerdict): Error {
  const detail = `This key may send ${verdict.limit} requests a minute. Try again in ${verdict.waitSeconds} s.`;
  const headers = { ...rateHeadersOf(verdict), "retry-after": String(verdict.waitSeconds) };
  return apiProblem("RATE_LIMITED", detail, { headers });
}

/** The header fields of the IETF draft on rate limits. */
function rateHeadersOf({ limit, remaining, waitSeconds }: RateVerdict): Record<string, string> {
  const windowSeconds = rateWindowMs / 1_000;
  return {
    "ratelimit-policy": `"key";q=${limit};w=${windowSeconds}`,
    ratelimit: `"key";r=${remaining};t=${waitSeconds || windowSeconds}`,
  };
}

function setHeaders(c: Context<ApiEnv>, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
}

/**
 * An absolute path would lead a client out of its base; the base itself is not named, because it
 * holds the key. Links in bodies are paths below the base whichever way they were asked for.
 */
function keepLocationBelowBase(c: Context<ApiEnv>): void {
  const location = c.res.headers.get("location");
  if (location?.startsWith("/")) {
    c.res.headers.set("location", relativePath(c.req.path, location));
  }
}
