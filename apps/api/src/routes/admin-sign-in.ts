import { createHash } from "node:crypto";
import { AppError } from "@shared/runtime";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { signInPath } from "../access/access-rule.ts";
import type { Access } from "../access/access.ts";
import type { Identified } from "../access/authenticator.ts";
import type { ApiApp } from "../http/api-app.ts";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem, mapToProblem } from "../http/api-problem.ts";

const boardPath = "/admin/queues";
const formLimitBytes = 4_096;

const styles = `
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid;
    place-items: center; background: #f4f4f1; color: #1d1d1b; }
  main { width: min(26rem, calc(100vw - 3rem)); }
  h1 { font-size: 1.4rem; margin: 0 0 1rem; }
  label { display: block; margin-bottom: .35rem; }
  input, button { font: inherit; box-sizing: border-box; width: 100%; padding: .55rem .7rem;
    border: 1px solid #8a8a84; border-radius: .35rem; }
  button { margin-top: .9rem; border: 0; background: #1d4f4a; color: #fff; cursor: pointer; }
  p { margin: 1rem 0 0; } [role=alert] { color: #a11a1a; } a { color: #1d4f4a; }
  @media (prefers-color-scheme: dark) { body { background: #1b1c1b; color: #ececea; }
    input { background: #262726; color: inherit; } [role=alert] { color: #ff9c8f; } a { color: #8fd3cb; } }
`;

const styleHash = createHash("sha256").update(styles).digest("base64");
const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/**
 * `/admin/sign-in` and `/admin/sign-out`: people give a key with the scope `admin` once, and a
 * session cookie lets them see the admin pages for some hours. A form of another site can neither
 * sign in nor out: its Origin is refused, and the cookie is not sent with it.
 */
export function registerAdminSignIn(app: ApiApp, access: Access): void {
  const limit = bodyLimit({
    maxSize: formLimitBytes,
    onError: () => {
      throw apiProblem("PAYLOAD_TOO_LARGE", `Send at most ${formLimitBytes} bytes.`);
    },
  });

  app.get(signInPath, async (c) => {
    if (await isSignedIn(access, c)) return answerPage(c, 200, signedInText);
    return answerPage(c, 200, formText(""));
  });

  app.post(signInPath, limit, async (c) => {
    const key = await readKey(c);
    try {
      const { caller } = await identifyAdmin(access, c, key);
      if (caller.keyId !== null) await access.sessions.open(c, caller.keyId);
      return c.redirect(boardPath, 303);
    } catch (error) {
      const { problem } = mapToProblem(error, c.get("requestId"));
      if (problem.status >= 500) throw error;
      return answerPage(c, problem.status as 401 | 403, formText(problem.detail));
    }
  });

  app.post("/admin/sign-out", limit, (c) => {
    access.sessions.close(c);
    return c.redirect(signInPath, 303);
  });
}

/** @throws AppError INVALID_REQUEST, PAYLOAD_TOO_LARGE */
async function readKey(c: Context<ApiEnv>): Promise<string> {
  try {
    const { key } = await c.req.parseBody();
    return typeof key === "string" ? key.trim() : "";
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw apiProblem("INVALID_REQUEST", "Send the key as a form.");
  }
}

/** @throws AppError NOT_SIGNED_IN, MISSING_SCOPE, DATABASE_UNAVAILABLE */
async function identifyAdmin(access: Access, c: Context<ApiEnv>, key: string): Promise<Identified> {
  const identified = await access.authenticator.identify({
    authorization: `Bearer ${key}`,
    address: undefined,
    hostname: new URL(c.req.url).hostname,
    face: undefined,
  });
  if (identified.caller.isAdmin) return identified;
  throw apiProblem("MISSING_SCOPE", "The admin pages need a key with the scope admin.");
}

async function isSignedIn(access: Access, c: Context<ApiEnv>): Promise<boolean> {
  const keyId = await access.sessions.keyIdOf(c);
  const identified =
    keyId === undefined ? undefined : await access.authenticator.identifyKey(keyId);
  return identified?.caller.isAdmin === true;
}

/** @param problem what was wrong with the last try; a text of ours, without what was typed. */
function formText(problem: string): string {
  const alert = problem === "" ? "" : `<p role="alert">${problem}</p>`;
  return `<form method="post" action="${signInPath}">
<label for="key">Key with the scope admin</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button>
${alert}
<p>A key is made with <code>npx millrace keys create NAME --scope admin</code>.</p>
</form>`;
}

const signedInText = `<p>You are signed in.</p>
<p><a href="${boardPath}">Queues</a></p>
<form method="post" action="/admin/sign-out"><button>Sign out</button></form>`;

function answerPage(c: Context<ApiEnv>, status: 200 | 401 | 403, content: string) {
  c.header("content-security-policy", pagePolicy);
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "no-store");
  return c.html(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Millrace</title>
<style>${styles}</style>
</head>
<body><main><h1>Millrace</h1>${content}</main></body>
</html>
`,
    status,
  );
}
