import { openDatabase, pendingMigrations, pingDatabase } from "@shared/db";
import { createRedis, inspectRedis, messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { findExecutable, postgresVersion } from "@shared/stores";
import { found, missing, warning } from "./finding.ts";
import type { DoctorDeps, Finding } from "./finding.ts";
import { runProgram } from "./run-program.ts";

const versionTimeoutMs = 5_000;

/** The Redis of REDIS_URL, or the program for an embedded one. */
export async function checkRedis(
  deps: DoctorDeps,
  url: string | undefined,
  logger: Logger,
  deployment: string,
): Promise<Finding> {
  if (url !== undefined) return checkRedisAt(url, logger, deployment);
  const path = findExecutable("redis-server", deps.env["PATH"] ?? "");
  const advice = "npm start installs it; by hand: sudo apt-get install redis-server";
  if (path === undefined) return missing("Redis", "redis-server is not installed", advice);
  const { output, failure } = await runProgram(path, ["--version"], {
    timeoutMs: versionTimeoutMs,
    signal: deps.signal,
  });
  if (failure !== undefined) return missing("Redis", `${path} does not run: ${failure}`, advice);
  return found("Redis", `${path} ${/v=(\S+)/.exec(output)?.[1] ?? ""}, started by npm start`);
}

/** Whether the Redis of REDIS_URL answers, is new enough, never evicts keys and keeps its AOF. */
export async function checkRedisAt(
  url: string,
  logger: Logger,
  deployment: string,
): Promise<Finding> {
  const redis = createRedis(url, "worker", logger, deployment);
  const deadline = AbortSignal.timeout(versionTimeoutMs);
  try {
    const failed = new Promise<never>((_resolve, reject) => void redis.once("error", reject));
    const report = await Promise.race([inspectRedis(redis), failed, rejectAt(deadline)]);
    const detail = `${report.version} at REDIS_URL`;
    if (report.isTooOld) return missing("Redis", detail, "Use Redis 6.2 or newer");
    const [first] = report.warnings;
    if (first !== undefined) return warning("Redis", detail, report.warnings.join("; "));
    if (report.unknown.length === 0) return found("Redis", detail);
    return found("Redis", `${detail}; it does not tell its ${report.unknown.join(" and ")}`);
  } catch (error) {
    const advice = "Start it, correct REDIS_URL, or unset it to get an embedded one";
    return missing("Redis", `REDIS_URL does not answer: ${messageOf(error)}`, advice);
  } finally {
    redis.disconnect();
  }
}

/** The Postgres of DATABASE_URL, or the programs for an embedded one. */
export async function checkPostgres(url: string | undefined): Promise<Finding> {
  if (url !== undefined) return checkPostgresAt(url);
  try {
    return found("Postgres", `${postgresVersion()} of node_modules, started by npm start`);
  } catch (error) {
    return missing("Postgres", messageOf(error), "npm ci, or set DATABASE_URL");
  }
}

/** Whether the Postgres of DATABASE_URL answers, and how old its schema is. */
export async function checkPostgresAt(url: string): Promise<Finding> {
  const db = openDatabase({ url, maxConnections: 1, name: "doctor" });
  try {
    await pingDatabase(db);
    const pending = await pendingMigrations(db);
    if (pending === 0) return found("Postgres", "at DATABASE_URL, schema of this version");
    const advice = "npm start does it; by hand: npx millrace migrate";
    return warning("Postgres", `at DATABASE_URL, ${pending} migrations are still to run`, advice);
  } catch (error) {
    const advice = "Start it, correct DATABASE_URL, or unset it to get an embedded one";
    return missing("Postgres", `DATABASE_URL does not answer: ${rootMessageOf(error)}`, advice);
  } finally {
    await db.close();
  }
}

/** The driver's own reason, below what the query builder says about its statement. */
function rootMessageOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : rootMessageOf(cause);
}

function rejectAt(deadline: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    deadline.addEventListener("abort", () => reject(deadline.reason), { once: true });
  });
}
