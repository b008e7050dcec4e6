import { spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@shared/runtime";
import { findFreePort } from "../free-port.ts";
import { commandLineOf, endProcess, isRunning, markProcess } from "../process-identity.ts";
import { readStoreRecord, removeStoreRecord, writeStoreRecord } from "../store-record.ts";
import type { StoreRecord } from "../store-record.ts";
import { defaultStartTimeoutMs, portTries } from "../store-server.ts";
import type { StoreOptions, StoreServer } from "../store-server.ts";
import { findPostgresAccount, idsOf } from "./postgres-account.ts";
import type { PostgresAccount } from "./postgres-account.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { openPostgresCluster, ownerOfData, preparePostgresPlaces } from "./postgres-cluster.ts";
import type { PostgresCluster, PostgresPlaces } from "./postgres-cluster.ts";
import { postmasterPath, readPostmasterFile } from "./postmaster-file.ts";

interface PostgresParts {
  places: PostgresPlaces;
  cluster: PostgresCluster;
  account: PostgresAccount;
  binaries: PostgresBinaries;
}

const pollMs = 25;
/** How long the sessions of a killed server may take to notice that it is gone. */
const leftoversWaitMs = 10_000;
/** Fast shutdown: open sessions are ended, the data is written out. Then ever harder. */
const stopSteps = [
  { signal: "SIGINT", waitMs: 20_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/**
 * Starts a private Postgres for a home, or adopts the one that a killed predecessor left. On
 * first use its data directory is made. Under root it runs as a user of its own; its data and
 * programs then lie where that user can enter. Resolves when it accepts connections.
 * Throws `POSTGRES_…` with what to do.
 */
export async function startPostgresServer(options: StoreOptions): Promise<StoreServer> {
  const { home, logger, startTimeoutMs = defaultStartTimeoutMs } = options;
  const places = preparePostgresPlaces(home);
  const account = ownerOfData(places) ?? findPostgresAccount();
  const binaries = findPostgresBinaries(account);
  const cluster = await openPostgresCluster(places, account, binaries);
  const parts = { places, cluster, account, binaries };
  const adopted = await adoptPostgres(parts);
  const record = adopted ?? (await startAnew(parts, startTimeoutMs, options.port));
  if (adopted !== undefined) await waitUntilReady(record, parts, startTimeoutMs);
  const isAdopted = adopted !== undefined;
  logger.info({ pid: record.pid, port: record.port, isAdopted }, "postgres is up");
  return serverOf(record, parts, isAdopted);
}

/** The server that already works on this data directory; a stale lock file is removed. */
async function adoptPostgres(parts: PostgresParts): Promise<StoreRecord | undefined> {
  const { cluster, places } = parts;
  const file = readPostmasterFile(cluster.dataDir);
  const record = readStoreRecord(places.recordFile);
  if (record !== undefined && isRunning(record)) {
    if (file?.pid === record.pid) return { ...record, port: file.port };
    // It began, but does not hold the data: it is about to fail.
    await endProcess(record, stopSteps);
  }
  if (file === undefined) return undefined;
  const mark = markProcess(file.pid);
  const isOurs = mark !== undefined && commandLineOf(file.pid).includes(cluster.dataDir);
  if (!isOurs) {
    // Its number may belong to another process by now, which Postgres would take for itself.
    rmSync(postmasterPath(cluster.dataDir), { force: true });
    return undefined;
  }
  const found = { ...mark, port: file.port };
  writeStoreRecord(places.recordFile, found);
  return found;
}

async function startAnew(
  parts: PostgresParts,
  startTimeoutMs: number,
  port: number | undefined,
): Promise<StoreRecord> {
  const leftoversDeadlineMs = performance.now() + leftoversWaitMs;
  for (let tries = 1; ; tries += 1) {
    const record = await spawnPostgres(parts, port ?? (await findFreePort()));
    try {
      await waitUntilReady(record, parts, startTimeoutMs);
      return record;
    } catch (error) {
      await endProcess(record, stopSteps);
      removeStoreRecord(parts.places.recordFile);
      const code = error instanceof AppError ? error.code : "";
      const isPortTaken = code === "PORT_TAKEN" && tries < portTries;
      const hasLeftovers = code === "LEFTOVERS" && performance.now() < leftoversDeadlineMs;
      if (!isPortTaken && !hasLeftovers) throw error;
      if (hasLeftovers) await pause(250);
    }
  }
}

async function spawnPostgres(parts: PostgresParts, port: number): Promise<StoreRecord> {
  const { places, cluster, account, binaries } = parts;
  const log = openSync(places.logFile, "a", 0o600);
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_min_error_statement=panic",
  ];
  const args = ["-D", cluster.dataDir, ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawn(binaries.postgres, args, {
    ...idsOf(account),
    cwd: "/",
    detached: true, // its own session: Ctrl+C in the terminal must reach the workers first
    stdio: ["ignore", log, log],
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
  });
  closeSync(log);
  const failure = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code) => resolve(`it ended at once with code ${code}`));
  });
  const mark = child.pid === undefined ? undefined : markProcess(child.pid);
  if (mark === undefined) {
    throw new AppError("POSTGRES_START_FAILED", `Postgres did not start: ${await failure}.`);
  }
  child.unref();
  const record = { ...mark, port };
  writeStoreRecord(places.recordFile, record);
  return record;
}

async function waitUntilReady(
  record: StoreRecord,
  parts: PostgresParts,
  timeoutMs: number,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (performance.now() < deadlineMs) {
    const file = readPostmasterFile(parts.cluster.dataDir);
    if (file?.pid === record.pid && file.isReady) return;
    if (!isRunning(record)) throw await startFailure(parts.places);
    await pause(pollMs);
  }
  const seconds = Math.round(timeoutMs / 1_000);
  const message = `Postgres was not ready within ${seconds} s; see ${parts.places.logFile}.`;
  throw new AppError("POSTGRES_START_FAILED", message);
}

async function startFailure(places: PostgresPlaces): Promise<AppError> {
  const log = await readFile(places.logFile, "utf8").catch(() => "");
  const tail = log.trimEnd().split("\n").slice(-6).join("\n");
  const code = /could not create any TCP\/IP sockets|Address already in use/.test(tail)
    ? "PORT_TAKEN"
    : /pre-existing shared memory|lock file .* already exists/.test(tail)
      ? "LEFTOVERS"
      : "POSTGRES_START_FAILED";
  return new AppError(code, `Postgres ended at once; the end of ${places.logFile}:\n${tail}`);
}

function serverOf(record: StoreRecord, parts: PostgresParts, isAdopted: boolean): StoreServer {
  const { user, password } = parts.cluster;
  const stop = async (): Promise<void> => {
    await endProcess(record, stopSteps);
    removeStoreRecord(parts.places.recordFile);
  };
  let stopping: Promise<void> | undefined;
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${record.port}/postgres`,
    pid: record.pid,
    port: record.port,
    isAdopted,
    stop: () => (stopping ??= stop()),
  };
}
