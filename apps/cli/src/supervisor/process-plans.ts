import { join } from "node:path";
import type { Settings } from "@shared/runtime";
import { checkoutRoot } from "../checkout.ts";
import type { ProcessPlan } from "./managed-process.ts";

/** Time for closing connections and browsers, on top of what running jobs get. */
const closingMs = 25_000;

/**
 * The processes of one Millrace, in the order they are started. Webgen and chat get no
 * DATABASE_URL: such workers may run on rented hardware and speaks Redis only.
 */
export function planProcesses(
  settings: Settings,
  urls: { redisUrl: string; databaseUrl: string },
  env: Record<string, string | undefined>,
): ProcessPlan[] {
  const shared = {
    ...env,
    PORT: String(settings.env.PORT),
    HOST: settings.env.HOST,
    MILLRACE_HOME: settings.env.MILLRACE_HOME,
    MILLRACE_CONFIG: settings.env.MILLRACE_CONFIG,
    LOG_LEVEL: settings.env.LOG_LEVEL,
    REDIS_URL: urls.redisUrl,
    DATABASE_URL: urls.databaseUrl,
  };
  const plan = (name: string, folder: string, processEnv: ProcessPlan["env"]): ProcessPlan => ({
    name,
    script: join(checkoutRoot, folder, "src", "main.ts"),
    env: processEnv,
    cwd: checkoutRoot,
    logFile: join(settings.env.MILLRACE_HOME, "logs", `${name}.log`),
    stopWithinMs: settings.file.shutdown_grace_ms + closingMs,
  });
  return [
    plan("api", "apps/api", shared),
    plan("control", "workers/control", shared),
    plan("webgen", "workers/webgen", { ...shared, DATABASE_URL: undefined }),
    plan("chat", "workers/chat", { ...shared, DATABASE_URL: undefined }),
  ];
}
