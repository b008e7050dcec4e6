import { randomBytes } from "node:crypto";
import { createKeys } from "@shared/queues/producer";
import { messageOf } from "@shared/runtime";
import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import type { Redis } from "ioredis";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem } from "../http/api-problem.ts";

/**
 * Sessions of people on the admin pages: a signed cookie that names the key it was opened with,
 * and until when. Nothing is kept on the server but the secret, which lies in Redis, as what the
 * pages show does; it changes every month, and when Redis is emptied.
 */
export interface AdminSessions {
  open(c: Context<ApiEnv>, keyId: string): Promise<void>;
  close(c: Context<ApiEnv>): void;
  /** The key's id; undefined without a session, or when it is over. */
  keyIdOf(c: Context<ApiEnv>): Promise<string | undefined>;
}

const cookieName = "millrace_session";
const sessionSeconds = 4 * 3_600;
const secretSeconds = 30 * 24 * 3_600;

export function createAdminSessions(deps: {
  redis: Redis;
  deployment: string;
  now: () => Date;
}): AdminSessions {
  const secretKey = createKeys(deps.deployment).sessionSecret;

  /** @throws AppError QUEUE_UNAVAILABLE */
  async function readSecret(): Promise<string> {
    try {
      const fresh = randomBytes(32).toString("hex");
      await deps.redis.set(secretKey, fresh, "EX", secretSeconds, "NX");
      const secret = await deps.redis.get(secretKey);
      if (secret === null) throw new Error("the secret went as it came");
      return secret;
    } catch (error) {
      throw apiProblem("QUEUE_UNAVAILABLE", `Nobody can sign in now: ${messageOf(error)}`);
    }
  }

  return {
    async open(c, keyId) {
      const endsAt = deps.now().getTime() + sessionSeconds * 1_000;
      await setSignedCookie(c, cookieName, `${keyId}.${endsAt}`, await readSecret(), {
        ...cookieOptions(c),
        maxAge: sessionSeconds,
      });
    },
    close(c) {
      deleteCookie(c, cookieName, cookieOptions(c));
    },
    async keyIdOf(c) {
      if (!c.req.header("cookie")?.includes(cookieName)) return undefined;
      const value = await getSignedCookie(c, await readSecret(), cookieName);
      const [keyId = "", endsAt = ""] = (value || "").split(".");
      return Number(endsAt) > deps.now().getTime() ? keyId : undefined;
    },
  };
}

function cookieOptions(c: Context<ApiEnv>) {
  return {
    path: "/admin",
    httpOnly: true,
    sameSite: "Strict",
    secure: c.req.header("x-forwarded-proto") === "https",
  } as const;
}
