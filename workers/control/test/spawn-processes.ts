import { spawnProcess } from "@shared/testing";
import type { TestProcess } from "@shared/testing";

/** Starts the control process as one of its own, so that a test can kill it. */
export function spawnControl(env: {
  REDIS_URL: string;
  DATABASE_URL: string;
  DEPLOYMENT: string;
  TICKETS_PER_KEY?: string;
  DIE_AT?: "before-commit" | "after-commit";
  WITHOUT?: "fence-check" | "refused-outcomes" | "generations" | "renewals" | "commit-first";
}): Promise<TestProcess> {
  return spawnProcess(new URL("./control-entry.ts", import.meta.url), env);
}

/** Starts an API as a process of its own; its greeting is where it listens. */
export function spawnApi(env: {
  REDIS_URL: string;
  DATABASE_URL: string;
  DEPLOYMENT: string;
  DIE_AFTER?: string;
}): Promise<TestProcess> {
  return spawnProcess(new URL("../../../apps/api/test/mortal-api.ts", import.meta.url), env);
}
