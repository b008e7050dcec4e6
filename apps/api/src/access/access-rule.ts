import type { KeyScope } from "@shared/contracts";

/** What an address asks for: nothing at all, or a key with this scope. */
export type AccessRule = "open" | KeyScope;

/** The page where people sign in for the admin pages. */
export const signInPath = "/admin/sign-in";

/** How the process is, and how to call it: nothing of anybody's. */
const openPaths = /^\/(health|ready|openapi\.json|docs(\/[^/]+)?|admin\/sign-(in|out))$/;

/** The chat gateway: its first request brings a key in its body, the others its session's secret. */
const sessionPaths = /^\/(init_session|set_system_prompt|chat|stop_session)$/;

/**
 * What a request needs. Whatever is not named here needs a key: reading needs `read`, anything
 * that could change something `submit`, so a new route is closed until somebody opens it.
 */
export function accessRuleOf(method: string, path: string): AccessRule {
  if (openPaths.test(path) || sessionPaths.test(path)) return "open";
  if (/^\/(v1\/)?admin(\/|$)/.test(path)) return "admin";
  return method === "GET" || method === "HEAD" ? "read" : "submit";
}
