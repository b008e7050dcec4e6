import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { AppError, messageOf } from "@shared/runtime";
import { canEnter, idsOf } from "./postgres-account.ts";
import type { PostgresAccount } from "./postgres-account.ts";
import { sharedStateFolder } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

/** A data directory with what is needed to log in to it. */
export interface PostgresCluster {
  dataDir: string;
  user: string;
  password: string;
}

/** Where things of one home lie. */
export interface PostgresPlaces {
  /** `<home>/postgres`: what we keep about the cluster; the data too, where that works. */
  folder: string;
  clusterFile: string;
  recordFile: string;
  logFile: string;
}

const superuser = "millrace";
const outsidePrefix = "millrace-data-";
const initTimeoutMs = 120_000;

/** Makes the folders of a home. */
export function preparePostgresPlaces(home: string): PostgresPlaces {
  const folder = join(home, "postgres");
  const logs = join(home, "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(logs, { recursive: true });
  const real = realpathSync(folder);
  return {
    folder: real,
    clusterFile: join(real, "cluster.json"),
    recordFile: join(real, "server.json"),
    logFile: join(realpathSync(logs), "postgres.log"),
  };
}

/**
 * The cluster of a home, made on first use. Its description stays in the home, also where the
 * data can't: the account that Postgres needs under root may not enter a closed checkout. Throws
 * `POSTGRES_DATA_MISSING` when the data that the description names is gone, and
 * `POSTGRES_DATA_ELSEWHERE` when it is that of the home that this one was copied from.
 */
export async function openPostgresCluster(
  places: PostgresPlaces,
  account: PostgresAccount,
  binaries: PostgresBinaries,
): Promise<PostgresCluster> {
  const known = readCluster(places);
  if (known !== undefined) {
    if (!hasData(known.dataDir)) throw dataMissing(known, places);
    if (isOfAnotherHome(known.dataDir, places)) throw dataElsewhere(known, places);
    return known;
  }
  const parent = chooseDataParent(places.folder, account);
  const cluster = {
    dataDir: join(parent, "data"),
    user: superuser,
    password: randomBytes(24).toString("base64url"),
  };
  await initialise(cluster, account, binaries);
  const text = `${JSON.stringify(cluster, null, 2)}\n`;
  writeFileSync(`${places.clusterFile}.new`, text, { mode: 0o600 });
  renameSync(`${places.clusterFile}.new`, places.clusterFile);
  return cluster;
}

/**
 * Whose data it is, where root starts what another user began: Postgres accepts data of its own
 * user only. Undefined where there is no data yet, or we are not root.
 */
export function ownerOfData(places: PostgresPlaces): PostgresAccount | undefined {
  const dataDir = process.getuid?.() === 0 ? readCluster(places)?.dataDir : undefined;
  if (dataDir === undefined || !existsSync(dataDir)) return undefined;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? undefined : { uid, gid };
}

function dataMissing(cluster: PostgresCluster, places: PostgresPlaces): AppError {
  return new AppError(
    "POSTGRES_DATA_MISSING",
    `The data of Postgres is gone from ${cluster.dataDir}: put it back, or delete ${places.folder} to begin with an empty record.`,
  );
}

function dataElsewhere({ dataDir }: PostgresCluster, places: PostgresPlaces): AppError {
  return new AppError(
    "POSTGRES_DATA_ELSEWHERE",
    `${dirname(places.folder)} is a copy of a home whose data of Postgres lies in ${dataDir}: copy that folder too, with its owner, and name the copy as dataDir in ${places.clusterFile}.`,
  );
}

function hasData(dataDir: string): boolean {
  return existsSync(join(dataDir, "PG_VERSION"));
}

/** Two homes on one data directory would write into each other's record. */
function isOfAnotherHome(dataDir: string, { folder }: PostgresPlaces): boolean {
  const parent = dirname(dataDir);
  if (parent === folder) return false;
  if (existsSync(join(parent, "cluster.json"))) return true;
  const home = readOwningHome(parent);
  const wasMoved = home === undefined || !existsSync(join(home, "postgres", "cluster.json"));
  return home !== dirname(folder) && !wasMoved;
}

/** The home that data outside was made for. */
function readOwningHome(outside: string): string | undefined {
  try {
    return readFileSync(join(outside, "home"), "utf8").trim();
  } catch {
    return undefined; // an operator put the data there
  }
}

/** Data in the home counts before what is written there: the home may have been moved or copied. */
function readCluster({ folder, clusterFile: file }: PostgresPlaces): PostgresCluster | undefined {
  try {
    const cluster = JSON.parse(readFileSync(file, "utf8")) as PostgresCluster;
    const ownDataDir = join(folder, "data");
    return hasData(ownDataDir) ? { ...cluster, dataDir: ownDataDir } : cluster;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const message = `${file} can't be read (${messageOf(error)}): start as the user that it belongs to, or set another MILLRACE_HOME.`;
    throw new AppError("POSTGRES_CLUSTER_UNREADABLE", message, { cause: error });
  }
}

/** The home where the account can enter it; else a folder of its own outside. */
function chooseDataParent(folder: string, account: PostgresAccount): string {
  if (account.uid === undefined) return folder;
  letOthersPass(dirname(folder));
  letOthersPass(folder);
  if (canEnter(account, folder)) return folder;
  const isTemporary = folder.startsWith(realpathSync(tmpdir()) + sep);
  const parent = isTemporary ? tmpdir() : sharedStateFolder;
  if (isTemporary) removeForsaken(parent);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const outside = mkdtempSync(join(parent, outsidePrefix));
  chmodSync(outside, 0o711);
  writeFileSync(join(outside, "home"), `${dirname(folder)}\n`);
  return outside;
}

/** Among temporary files, data whose home is gone was forgotten when that home was deleted. */
function removeForsaken(parent: string): void {
  for (const name of readdirSync(parent).filter((one) => one.startsWith(outsidePrefix))) {
    const folder = join(parent, name);
    try {
      const isOurs =
        lstatSync(folder).isDirectory() && lstatSync(folder).uid === process.getuid?.();
      const home = isOurs ? readFileSync(join(folder, "home"), "utf8").trim() : "";
      if (home !== "" && !existsSync(home)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Being made or removed by somebody else at this moment.
    }
  }
}

/** Our own folder may be passed through (not read) by others; a foreign one stays as it is. */
function letOthersPass(folder: string): void {
  const { uid, mode } = statSync(folder);
  if (uid === process.getuid?.()) chmodSync(folder, (mode & 0o7777) | 0o001);
}

/** Works beside the final name, so that a kill half-way leaves nothing that looks finished. */
async function initialise(
  cluster: PostgresCluster,
  account: PostgresAccount,
  binaries: PostgresBinaries,
): Promise<void> {
  const fresh = `${cluster.dataDir}.new`;
  const passwordFile = `${cluster.dataDir}.password`;
  rmSync(fresh, { recursive: true, force: true });
  // Data without its description can't be opened, but it is not ours to delete.
  if (existsSync(cluster.dataDir)) renameSync(cluster.dataDir, `${cluster.dataDir}.${Date.now()}`);
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  try {
    for (const path of [fresh, passwordFile]) giveTo(path, account);
    await runInitdb(binaries.initdb, fresh, passwordFile, account);
    renameSync(fresh, cluster.dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function giveTo(path: string, { uid, gid }: PostgresAccount): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

async function runInitdb(
  initdb: string,
  dataDir: string,
  passwordFile: string,
  account: PostgresAccount,
): Promise<void> {
  const names = [`--pgdata=${dataDir}`, `--username=${superuser}`, `--pwfile=${passwordFile}`];
  // The locale comes with Postgres itself, so that a data directory does not depend on the machine.
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const flags = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"];
  const child = spawn(initdb, [...names, ...locale, ...flags], {
    ...idsOf(account),
    cwd: "/",
    env: { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: initTimeoutMs,
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code === 0) return;
  const tail = output.trimEnd().split("\n").slice(-5).join("\n");
  throw new AppError("POSTGRES_INIT_FAILED", `initdb ended with ${code}:\n${tail}`);
}
