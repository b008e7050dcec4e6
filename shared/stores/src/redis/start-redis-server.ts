import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@shared/runtime";
import { findExecutable } from "../find-executable.ts";
import { findFreePort } from "../free-port.ts";
import { endProcess, isRunning, markProcess } from "../process-identity.ts";
import type { ProcessMark } from "../process-identity.ts";
import { readStoreRecord, removeStoreRecord, writeStoreRecord } from "../store-record.ts";
import type { StoreRecord } from "../store-record.ts";
import { defaultStartTimeoutMs, portTries } from "../store-server.ts";
import type { StoreOptions, StoreServer } from "../store-server.ts";
import { redisConfig } from "./redis-config.ts";
import { askRedisInfo } from "./redis-info.ts";

export interface RedisServerOptions extends StoreOptions {
  /** The program; default: `redis-server` on the search path. */
  executable?: string;
  /** Where to look for it; default: the usual folders only. */
  searchPath?: string;
}

interface RedisPlaces {
  folder: string;
  configFile: string;
  recordFile: string;
  logFile: string;
}

const pollMs = 25;
const infoTimeoutMs = 2_000;
/** SIGTERM makes Redis write out its file and leave; it never needs the rest. */
const stopSteps = [
  { signal: "SIGTERM", waitMs: 15_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/**
 * Starts a private Redis in `<home>/redis`, or adopts the one that a killed predecessor left
 * there. Resolves when it has loaded its data and answers. Throws `REDIS_MISSING` where there is
 * no redis-server, `REDIS_START_FAILED` with the end of its log otherwise.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<StoreServer> {
  const places = preparePlaces(options.home);
  const adopted = await adoptRedis(places);
  if (adopted !== undefined) {
    await waitUntilLoaded(adopted, places, options.startTimeoutMs ?? defaultStartTimeoutMs);
    options.logger.info({ pid: adopted.pid, port: adopted.port }, "adopted redis");
    return serverOf(adopted, places, true);
  }
  const executable = options.executable ?? findExecutable("redis-server", options.searchPath ?? "");
  if (executable === undefined) throw redisMissing();
  for (let tries = 1; ; tries += 1) {
    try {
      return serverOf(await spawnRedis(executable, places, options), places, false);
    } catch (error) {
      const isPortTaken = error instanceof AppError && error.code === "PORT_TAKEN";
      if (!isPortTaken || tries >= portTries) throw error;
    }
  }
}

function redisMissing(): AppError {
  return new AppError(
    "REDIS_MISSING",
    "redis-server is not installed: install the package redis-server (redis elsewhere than on Debian), or set REDIS_URL.",
  );
}

function preparePlaces(home: string): RedisPlaces {
  const folder = join(home, "redis");
  const logs = join(home, "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(logs, { recursive: true });
  // Redis names its configuration by its real path; the comparison needs the same.
  const real = realpathSync(folder);
  return {
    folder: real,
    configFile: join(real, "redis.conf"),
    recordFile: join(real, "server.json"),
    logFile: join(realpathSync(logs), "redis.log"),
  };
}

/** The server that already works on this folder; one that does not answer is ended. */
async function adoptRedis(places: RedisPlaces): Promise<StoreRecord | undefined> {
  const record = readStoreRecord(places.recordFile);
  if (record !== undefined && isRunning(record)) {
    if (await isOurs(record, places)) return record;
    await endProcess(record, stopSteps);
  }
  // A kill between the start and its record: the configuration still knows the port.
  const port = await configuredPort(places.configFile);
  const info =
    port === undefined ? undefined : await askRedisInfo(port, 500).catch(() => undefined);
  if (port === undefined || info?.get("config_file") !== places.configFile) return undefined;
  const mark = markProcess(Number(info.get("process_id")));
  return mark === undefined ? undefined : keepRecord(mark, port, places);
}

function keepRecord(mark: ProcessMark, port: number, places: RedisPlaces): StoreRecord {
  const record = { ...mark, port };
  writeStoreRecord(places.recordFile, record);
  return record;
}

async function isOurs(record: StoreRecord, places: RedisPlaces): Promise<boolean> {
  const info = await askRedisInfo(record.port, infoTimeoutMs).catch(() => undefined);
  return (
    info?.get("config_file") === places.configFile && Number(info.get("process_id")) === record.pid
  );
}

async function configuredPort(configFile: string): Promise<number | undefined> {
  const text = await readFile(configFile, "utf8").catch(() => "");
  const port = /^port (\d+)$/m.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}

async function spawnRedis(
  executable: string,
  places: RedisPlaces,
  options: RedisServerOptions,
): Promise<StoreRecord> {
  const port = options.port ?? (await findFreePort());
  writeFileSync(places.configFile, redisConfig({ port, ...places }), { mode: 0o600 });
  const child = spawn(executable, [places.configFile], {
    cwd: places.folder,
    detached: true, // its own session: Ctrl+C in the terminal must reach the workers first
    stdio: "ignore",
    env: {},
  });
  const record = await recordOf(child, port, places);
  try {
    await waitUntilLoaded(record, places, options.startTimeoutMs ?? defaultStartTimeoutMs);
  } catch (error) {
    await endProcess(record, stopSteps);
    removeStoreRecord(places.recordFile);
    throw error;
  }
  options.logger.info({ pid: record.pid, port }, "started redis");
  return record;
}

async function recordOf(
  child: ChildProcess,
  port: number,
  places: RedisPlaces,
): Promise<StoreRecord> {
  const mark = child.pid === undefined ? undefined : markProcess(child.pid);
  if (mark !== undefined) {
    child.unref();
    return keepRecord(mark, port, places);
  }
  const reason = await new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code) => resolve(`it ended at once with code ${code}`));
  });
  throw new AppError("REDIS_START_FAILED", `redis-server did not start: ${reason}.`);
}

async function waitUntilLoaded(
  record: StoreRecord,
  places: RedisPlaces,
  timeoutMs: number,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (performance.now() < deadlineMs) {
    const info = await askRedisInfo(record.port, infoTimeoutMs).catch(() => undefined);
    const isSame = Number(info?.get("process_id")) === record.pid;
    if (isSame && info?.get("loading") === "0") return;
    if (!isRunning(record)) throw await startFailure(places);
    await pause(pollMs);
  }
  throw new AppError(
    "REDIS_START_FAILED",
    `redis-server was not ready within ${Math.round(timeoutMs / 1_000)} s; see ${places.logFile}.`,
  );
}

async function startFailure(places: RedisPlaces): Promise<AppError> {
  const log = await readFile(places.logFile, "utf8").catch(() => "");
  const tail = log.trimEnd().split("\n").slice(-5).join("\n");
  const code = /Address already in use|Failed listening/i.test(tail)
    ? "PORT_TAKEN"
    : "REDIS_START_FAILED";
  return new AppError(code, `redis-server ended at once; the end of ${places.logFile}:\n${tail}`);
}

function serverOf(record: StoreRecord, places: RedisPlaces, isAdopted: boolean): StoreServer {
  const stop = async (): Promise<void> => {
    await endProcess(record, stopSteps);
    removeStoreRecord(places.recordFile);
  };
  let stopping: Promise<void> | undefined;
  const url = `redis://127.0.0.1:${record.port}`;
  return { url, pid: record.pid, port: record.port, isAdopted, stop: () => (stopping ??= stop()) };
}
